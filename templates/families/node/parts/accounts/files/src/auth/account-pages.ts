import { createHash } from 'node:crypto';

import type { Config } from '../config.js';
import { escapeHtml, htmlPage } from '../html.js';
import { projectTitle } from '../project.js';

/**
 * What runs in the browser: it sends what the form holds, with the token of a link, and shows what came of it. The token
 * stands behind the `#` of the address, so no server, log or referrer ever has it. Nothing is sent before somebody presses the
 * button: programs that look for bad links in mails open each of them.
 */
const script = `
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
`;

const style = `
main{max-width:26rem;margin:0 auto;padding:2.5rem 1.25rem}
label{display:block;margin:1rem 0 .25rem}
input,button{font:inherit;width:100%;padding:.6rem .75rem;border-radius:.4rem;border:1px solid var(--line)}
input{background:var(--card);color:var(--text);border-color:var(--dim)}
button{margin-top:1.25rem;background:var(--accent);color:var(--bg);cursor:pointer}
small{color:var(--dim)}
`;

/** The script by its hash, requests to this origin, and nothing else. */
export const accountPagesPolicy = [
  "default-src 'none'",
  `script-src 'sha256-${createHash('sha256').update(script).digest('base64')}'`,
  "style-src 'unsafe-inline'",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** The pages that the links in mails lead to, and the one that asks for such a link, by their paths. */
export function accountPages({
  PASSWORD_MIN_LENGTH,
}: Pick<Config, 'PASSWORD_MIN_LENGTH'>): ReadonlyMap<string, string> {
  return new Map([
    [
      '/verify-email',
      formPage({
        title: 'Confirm your e-mail address',
        operation: '/api/v1/auth/verify-email',
        sends: 'token',
        done: 'Your address is confirmed. You can log in now.',
        fields: '<button>Confirm</button>',
      }),
    ],
    [
      '/reset-password',
      formPage({
        title: 'Choose a new password',
        operation: '/api/v1/auth/password/reset',
        sends: 'token',
        done: 'Your password is set. You can log in with it now.',
        fields: `<label for="password">New password</label>
<input id="password" name="password" type="password" autocomplete="new-password" aria-describedby="hint" required>
<small id="hint">${PASSWORD_MIN_LENGTH} characters or more: several unrelated words, for example.</small>
<label for="repeated">The same again</label>
<input id="repeated" name="repeated" type="password" autocomplete="new-password" required>
<button>Set the password</button>`,
      }),
    ],
    [
      '/forgot-password',
      formPage({
        title: 'Ask for a new password',
        operation: '/api/v1/auth/password/forgot',
        sends: 'fields',
        done: 'If the address has an account, a mail with a link is on its way to it.',
        fields: `<label for="email">E-mail address</label>
<input id="email" name="email" type="email" autocomplete="email" required>
<button>Send the link</button>`,
      }),
    ],
  ]);
}

/** A page of one form. */
interface Form {
  readonly title: string;
  /** Where the form is sent to. */
  readonly operation: string;
  /** The fields alone, or with the token of the link. */
  readonly sends: 'fields' | 'token';
  /** What is shown when that went well. */
  readonly done: string;
  /** HTML. */
  readonly fields: string;
}

function formPage({ title, operation, sends, done, fields }: Form): string {
  return htmlPage(
    `${title} · ${projectTitle}`,
    style,
    `<main>
<h1>${escapeHtml(title)}</h1>
<form method="post" data-operation="${escapeHtml(operation)}" data-sends="${sends}" data-done="${escapeHtml(done)}">
${fields}
</form>
<p role="alert"></p>
<noscript><p>This page needs JavaScript. Without it, send a POST to ${escapeHtml(operation)}.</p></noscript>
</main>
<script>${script}</script>`,
  );
}
