import { groupsOf, type ReportGroup } from './groups.js';
import { htmlPage, htmlText, htmlTime } from './html.js';
import { notesOf, type CheckReport, type CheckResult, type VerifyReport } from './report.js';

/** What the page says of the project beside the results. */
export interface PageFacts {
  readonly project: string;
  /** Framework, database, log in and example. */
  readonly made: string;
  /** Version of keelson. */
  readonly keelson: string;
  readonly at: Date;
}

const resultWords: Readonly<Record<CheckResult, string>> = {
  passed: 'passed',
  failed: 'failed',
  'not-applicable': 'not applicable',
  'not-run': 'not run',
};

/** The run as one HTML page that needs nothing else: no script, and no other file or host. */
export function reportPage(
  report: VerifyReport,
  { project, made, keelson, at }: PageFacts,
): string {
  const { counts, checks, requests, seconds, url } = report;
  const verdict = verdictOf(report);
  const isGood = counts.failed === 0 && !report.interrupted;
  return htmlPage(
    `${verdict}: ${project}`,
    `<header class="${isGood ? 'passed' : 'failed'}">
<h1>${htmlText(project)}: ${htmlText(verdict)}</h1>
<p>${htmlText(made)} · ${htmlTime(at)}</p>
<dl>${[
      fact('passed', counts.passed),
      fact('failed', counts.failed),
      fact('not applicable', counts.notApplicable),
      fact('not run', counts.notRun),
      fact('requests', requests),
      fact('seconds', seconds.toFixed(1)),
    ].join('')}</dl>
${notesOf(report)
  .map((note) => `<p>${htmlText(note)}</p>\n`)
  .join('')}</header>
<main>
${failures(checks)}${groupsOf(checks)
      .map((group) => groupSection(group, slowest(checks)))
      .join('\n')}
</main>
<footer>Asked at ${htmlText(url)} by keelson ${htmlText(keelson)}, contract ${report.contract}.</footer>`,
  );
}

function verdictOf({ counts: { passed, failed }, interrupted }: VerifyReport): string {
  const words = failed === 0 ? `${checksWords(passed)} passed` : `${checksWords(failed)} failed`;
  return interrupted ? `interrupted, ${words}` : words;
}

const checksWords = (count: number): string => `${count} ${count === 1 ? 'check' : 'checks'}`;

function fact(term: string, value: number | string): string {
  return `<div><dt>${htmlText(term)}</dt><dd>${htmlText(String(value))}</dd></div>`;
}

function failures(checks: readonly CheckReport[]): string {
  const failed = checks.filter(({ result }) => result === 'failed');
  if (failed.length === 0) return '';
  const items = failed.map(
    ({ id, title }) => `<li><a href="#${htmlText(id)}">${htmlText(id)}</a> ${htmlText(title)}</li>`,
  );
  return `<section><h2>What failed</h2><ul>${items.join('')}</ul></section>\n`;
}

function groupSection({ title, checks, counts }: ReportGroup, longest: number): string {
  const { passed, failed, notApplicable, notRun } = counts;
  const sum = [
    passed > 0 ? `${passed} passed` : '',
    failed > 0 ? `${failed} failed` : '',
    notApplicable > 0 ? `${notApplicable} not applicable` : '',
    notRun > 0 ? `${notRun} not run` : '',
  ].filter((words) => words !== '');
  return `<section><h2>${htmlText(title)} <small>${htmlText(sum.join(', '))}</small></h2>
<table>
<thead><tr><th scope="col">check</th><th scope="col">promise</th><th scope="col">result</th><th scope="col">ms</th></tr></thead>
<tbody>
${checks.map((check) => checkRow(check, longest)).join('\n')}
</tbody>
</table></section>`;
}

function checkRow(check: CheckReport, longest: number): string {
  const { id, title, result, milliseconds, reason, failure, figure, source } = check;
  const share = Math.round((milliseconds / longest) * 100);
  const details = [
    reason === undefined ? '' : `<p class="reason">${htmlText(reason)}</p>`,
    figure === undefined ? '' : `<p class="figure">${htmlText(figure)}</p>`,
    failure?.request === undefined ? '' : `<pre>${htmlText(failure.request)}</pre>`,
    failure === undefined
      ? ''
      : `<dl class="failure"><dt>expected</dt><dd>${htmlText(failure.expected)}</dd><dt>got</dt><dd>${htmlText(failure.got)}</dd></dl>`,
    failure?.log === undefined ? '' : `<pre>${htmlText(failure.log.join('\n'))}</pre>`,
    source === undefined ? '' : `<p class="source">${htmlText(source)}</p>`,
  ];
  const isDone = result === 'passed' || result === 'failed';
  return `<tr id="${htmlText(id)}" class="${result}"><th scope="row">${htmlText(id)}</th><td>${htmlText(title)}${details.join('')}</td><td>${resultWords[result]}</td><td class="time">${isDone ? `<span style="--share:${share}%">${Math.round(milliseconds)}</span>` : ''}</td></tr>`;
}

const slowest = (checks: readonly CheckReport[]): number =>
  Math.max(1, ...checks.map(({ milliseconds }) => milliseconds));
