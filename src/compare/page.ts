import { curlOf } from '../verify/http.js';
import { htmlPage, htmlText, htmlTime } from '../verify/html.js';
import type { Group } from './differences.js';
import { type CompareReport, isAlike } from './report.js';

/** What the page says beside the differences. */
export interface PageFacts {
  /** Version of keelson. */
  readonly keelson: string;
  readonly at: Date;
  readonly seed: number;
}

/** The comparison as one HTML page that needs nothing else: no script, and no other file or host. */
export function comparePage(report: CompareReport, { keelson, at, seed }: PageFacts): string {
  const { names, pairs, unexplained, explained, wordings, stopped } = report;
  const title = `${names[0]} and ${names[1]}`;
  const facts = { requests: pairs, differences: unexplained.length, explained: explained.length };
  const reasons = new Map<Group, string>(explained.map((each) => [each, each.reason]));
  return htmlPage(
    title,
    `<header class="${isAlike(report) ? 'passed' : 'failed'}">
<h1>${htmlText(title)}</h1>
<p>${htmlTime(at)}</p>
<dl>${Object.entries({ ...facts, 'other wordings': wordings.length })
      .map(([term, value]) => `<div><dt>${term}</dt><dd>${value}</dd></div>`)
      .join('')}</dl>
</header>
<main>
${section('Differences', unexplained, names, reasons)}
${stopped.length === 0 ? '' : `<section><h2>Came to no end</h2><ul>${stopped.map(({ scene, name, why }) => `<li>${htmlText(`“${scene}” in ${name}: ${why}`)}</li>`).join('')}</ul></section>`}
${section('Explained', explained, names, reasons)}
${section('Other wordings, which are free', wordings, names, reasons)}
</main>
<footer>Asked by keelson ${htmlText(keelson)}; random requests of the seed ${seed}.</footer>`,
  );
}

function section(
  title: string,
  groups: readonly Group[],
  names: CompareReport['names'],
  reasons: ReadonlyMap<Group, string>,
): string {
  if (groups.length === 0) return '';
  const items = groups.map((group) => {
    const [first] = group.all;
    const asked = group.all.map((each) => `<li>${htmlText(`${each.scene}: ${each.asked}`)}</li>`);
    const reason = reasons.get(group);
    return `<h3>${htmlText(group.what)}</h3>
<dl class="failure"><dt>${htmlText(names[0])}</dt><dd>${htmlText(group.left)}</dd><dt>${htmlText(names[1])}</dt><dd>${htmlText(group.right)}</dd></dl>
${reason === undefined ? '' : `<p class="reason">${htmlText(reason)}</p>`}<details><summary>${group.all.length} ${group.all.length === 1 ? 'request' : 'requests'}</summary><ul>${asked.join('')}</ul></details>
<pre>${htmlText(curlOf(first.exchanges[0]))}</pre>`;
  });
  return `<section><h2>${htmlText(title)}</h2>
${items.join('\n')}
</section>`;
}
