import { groupsOf, type ReportGroup } from './groups.js';
import { pageStyle } from './page-style.js';
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
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${text(`${verdict}: ${project}`)}</title>
<style>${pageStyle}</style>
</head>
<body>
<header class="${isGood ? 'passed' : 'failed'}">
<h1>${text(project)}: ${text(verdict)}</h1>
<p>${text(made)} · <time datetime="${at.toISOString()}">${text(at.toISOString().slice(0, 16).replace('T', ' '))} UTC</time></p>
<dl>${[
    fact('passed', counts.passed),
    fact('failed', counts.failed),
    fact('not applicable', counts.notApplicable),
    fact('not run', counts.notRun),
    fact('requests', requests),
    fact('seconds', seconds.toFixed(1)),
  ].join('')}</dl>
${notesOf(report)
  .map((note) => `<p>${text(note)}</p>\n`)
  .join('')}</header>
<main>
${failures(checks)}${groupsOf(checks)
    .map((group) => groupSection(group, slowest(checks)))
    .join('\n')}
</main>
<footer>Asked at ${text(url)} by keelson ${text(keelson)}, contract ${report.contract}.</footer>
</body>
</html>
`;
}

function verdictOf({ counts: { passed, failed }, interrupted }: VerifyReport): string {
  const words = failed === 0 ? `${checksWords(passed)} passed` : `${checksWords(failed)} failed`;
  return interrupted ? `interrupted, ${words}` : words;
}

const checksWords = (count: number): string => `${count} ${count === 1 ? 'check' : 'checks'}`;

function fact(term: string, value: number | string): string {
  return `<div><dt>${text(term)}</dt><dd>${text(String(value))}</dd></div>`;
}

function failures(checks: readonly CheckReport[]): string {
  const failed = checks.filter(({ result }) => result === 'failed');
  if (failed.length === 0) return '';
  const items = failed.map(
    ({ id, title }) => `<li><a href="#${text(id)}">${text(id)}</a> ${text(title)}</li>`,
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
  return `<section><h2>${text(title)} <small>${text(sum.join(', '))}</small></h2>
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
    reason === undefined ? '' : `<p class="reason">${text(reason)}</p>`,
    figure === undefined ? '' : `<p class="figure">${text(figure)}</p>`,
    failure?.request === undefined ? '' : `<pre>${text(failure.request)}</pre>`,
    failure === undefined
      ? ''
      : `<dl class="failure"><dt>expected</dt><dd>${text(failure.expected)}</dd><dt>got</dt><dd>${text(failure.got)}</dd></dl>`,
    failure?.log === undefined ? '' : `<pre>${text(failure.log.join('\n'))}</pre>`,
    source === undefined ? '' : `<p class="source">${text(source)}</p>`,
  ];
  const isDone = result === 'passed' || result === 'failed';
  return `<tr id="${text(id)}" class="${result}"><th scope="row">${text(id)}</th><td>${text(title)}${details.join('')}</td><td>${resultWords[result]}</td><td class="time">${isDone ? `<span style="--share:${share}%">${Math.round(milliseconds)}</span>` : ''}</td></tr>`;
}

const slowest = (checks: readonly CheckReport[]): number =>
  Math.max(1, ...checks.map(({ milliseconds }) => milliseconds));

/** Text of the run may hold anything that a server answered. */
function text(value: string): string {
  return value.replaceAll(/[&<>"']/g, (character) => `&#${character.codePointAt(0)};`);
}
