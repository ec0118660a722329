import { escapeHtml, htmlPage } from '../html.js';
import type { KeptMail } from '../mail/mailbox.js';

const style = `
main{max-width:44rem;margin:0 auto;padding:2.5rem 1.25rem}
.lead{color:var(--dim)}
article{background:var(--card);border:1px solid var(--line);border-radius:.6rem;margin:1.25rem 0;padding:1.1rem 1.25rem}
article h2{font-size:1.1rem;margin:0 0 .2rem}
article p{color:var(--dim);margin:0 0 .8rem;font-size:.9rem}
pre{margin:0;white-space:pre-wrap;overflow-wrap:anywhere}
`;

/** The mails of a development process as a page; their links can be clicked. */
export function mailboxPage(mails: readonly KeptMail[]): string {
  const list = mails.map(article).join('\n');
  const lead =
    mails.length === 0
      ? 'No mail yet.'
      : 'Mails this process has kept instead of sending, newest first.';
  return htmlPage(
    'Mailbox',
    style,
    `<main>\n<h1>Mailbox</h1>\n<p class="lead">${lead}</p>\n${list}\n</main>`,
  );
}

function article({ to, subject, text, sentAt }: KeptMail): string {
  return `<article>
<h2>${escapeHtml(subject)}</h2>
<p>to ${escapeHtml(to)}, <time>${sentAt.toISOString()}</time></p>
<pre>${linked(text)}</pre>
</article>`;
}

/** The text escaped, with http(s) links made into links. */
function linked(text: string): string {
  return text
    .split(/(https?:\/\/[^\s<>"]+)/)
    .map((part, index) => {
      const safe = escapeHtml(part);
      return index % 2 === 1 ? `<a href="${safe}" rel="noreferrer">${safe}</a>` : safe;
    })
    .join('');
}
