"""The mails of a development process as a page; their links can be clicked."""

from collections.abc import Sequence
from typing import Final

from core.html import escape, html_page
from core.mail import LINK, KeptMail

_STYLE: Final = """
main{max-width:44rem;margin:0 auto;padding:2.5rem 1.25rem}
.lead{color:var(--dim)}
article{background:var(--card);border:1px solid var(--line);border-radius:.6rem;margin:1.25rem 0;padding:1.1rem 1.25rem}
article h2{font-size:1.1rem;margin:0 0 .2rem}
article p{color:var(--dim);margin:0 0 .8rem;font-size:.9rem}
pre{margin:0;white-space:pre-wrap;overflow-wrap:anywhere}
"""


def mailbox_page(mails: Sequence[KeptMail]) -> str:
    """The page."""
    lead = (
        "Mails this process has kept instead of sending, newest first." if mails else "No mail yet."
    )
    articles = "\n".join(_article(kept) for kept in mails)
    body = f'<main>\n<h1>Mailbox</h1>\n<p class="lead">{lead}</p>\n{articles}\n</main>'
    return html_page("Mailbox", _STYLE, body)


def _article(kept: KeptMail) -> str:
    mail = kept.mail
    return f"""<article>
<h2>{escape(mail.subject)}</h2>
<p>to {escape(mail.to)}, <time>{kept.sent_at.isoformat(timespec="milliseconds")}</time></p>
<pre>{_linked(mail.text)}</pre>
</article>"""


def _linked(text: str) -> str:
    """The text escaped, with http(s) links made into links."""
    parts, end = [], 0
    for match in LINK.finditer(text):
        link = escape(match.group())
        before = escape(text[end : match.start()])
        parts.append(f'{before}<a href="{link}" rel="noreferrer">{link}</a>')
        end = match.end()
    return "".join([*parts, escape(text[end:])])
