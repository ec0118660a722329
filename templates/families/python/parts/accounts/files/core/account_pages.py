"""The pages that the links in mails lead to, and the one that asks for such a link."""

import base64
import hashlib
from typing import Final

from core.html import escape, html_page
from core.project import PROJECT_TITLE

# What runs in the browser: it sends what the form holds, with the token of a link, and shows what came of
# it. The token stands behind the `#` of the address, so no server, log or referrer ever has it.
# Nothing is sent before somebody presses the button: programs that look for bad links in mails open
# each of them.
_SCRIPT: Final = """
const form = document.querySelector('form');
const button = form.querySelector('button');
const result = document.querySelector('[role=alert]');
const subjects = { '/token': 'The link', '/password': 'The password', '/email': 'The address' };

function reasonsOf({ title, detail, errors = [] }) {
  const sentences = errors.map(({ pointer, detail: [first, ...rest] }) =>
    [subjects[pointer] ?? pointer, ' ', first.toLowerCase(), ...rest].join(''),
  );
  return sentences.join(' ') || detail || title;
}

async function send({ repeated, ...fields }) {
  if (repeated !== fields.password) return 'The two passwords differ.';
  const token = new URLSearchParams(location.hash.slice(1)).get('token') ?? '';
  const answer = await fetch(form.dataset.operation, {
    method: 'POST',
    credentials: 'omit',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(form.dataset.sends === 'token' ? { token, ...fields } : fields),
  });
  if (!answer.ok) return reasonsOf(await answer.json());
  form.hidden = true;
  return form.dataset.done;
}

form.addEventListener('submit', async (event) => {
  event.preventDefault();
  button.disabled = true;
  try {
    result.textContent = await send(Object.fromEntries(new FormData(form)));
  } catch {
    result.textContent = 'The server did not answer. Try again.';
  }
  button.disabled = false;
});
"""

_STYLE: Final = """
main{max-width:26rem;margin:0 auto;padding:2.5rem 1.25rem}
label{display:block;margin:1rem 0 .25rem}
input,button{font:inherit;width:100%;padding:.6rem .75rem;border-radius:.4rem;border:1px solid var(--line)}
input{background:var(--card);color:var(--text);border-color:var(--dim)}
button{margin-top:1.25rem;background:var(--accent);color:var(--bg);cursor:pointer}
small{color:var(--dim)}
"""


def _hash(script: str) -> str:
    return base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()


ACCOUNT_PAGES_POLICY: Final = "; ".join(
    [
        "default-src 'none'",
        f"script-src 'sha256-{_hash(_SCRIPT)}'",
        "style-src 'unsafe-inline'",
        "connect-src 'self'",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'none'",
    ]
)
"""The script by its hash, requests to this origin, and nothing else."""


def account_pages(password_min_length: int) -> dict[str, str]:
    """The pages by their paths."""
    return {
        "verify-email": _form_page(
            title="Confirm your e-mail address",
            operation="/api/v1/auth/verify-email",
            sends="token",
            done="Your address is confirmed. You can log in now.",
            fields="<button>Confirm</button>",
        ),
        "reset-password": _form_page(
            title="Choose a new password",
            operation="/api/v1/auth/password/reset",
            sends="token",
            done="Your password is set. You can log in with it now.",
            fields=_password_fields(password_min_length),
        ),
        "forgot-password": _form_page(
            title="Ask for a new password",
            operation="/api/v1/auth/password/forgot",
            sends="fields",
            done="If the address has an account, a mail with a link is on its way to it.",
            fields="""<label for="email">E-mail address</label>
<input id="email" name="email" type="email" autocomplete="email" required>
<button>Send the link</button>""",
        ),
    }


def _password_fields(min_length: int) -> str:
    new = 'type="password" autocomplete="new-password" required'
    return f"""<label for="password">New password</label>
<input id="password" name="password" {new} aria-describedby="hint">
<small id="hint">{min_length} characters or more: several unrelated words, for example.</small>
<label for="repeated">The same again</label>
<input id="repeated" name="repeated" {new}>
<button>Set the password</button>"""


def _form_page(*, title: str, operation: str, sends: str, done: str, fields: str) -> str:
    """A page of one form, which sends its `fields`, or those with the `token` of the link."""
    sent = f'data-operation="{escape(operation)}" data-sends="{sends}" data-done="{escape(done)}"'
    without_script = f"This page needs JavaScript. Without it, send a POST to {escape(operation)}."
    return html_page(
        f"{title} · {PROJECT_TITLE}",
        _STYLE,
        f"""<main>
<h1>{escape(title)}</h1>
<form method="post" {sent}>
{fields}
</form>
<p role="alert"></p>
<noscript><p>{without_script}</p></noscript>
</main>
<script>{_SCRIPT}</script>""",
    )
