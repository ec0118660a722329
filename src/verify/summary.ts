import { groupsOf } from './groups.js';
import { notesOf, type Counts, type VerifyReport } from './report.js';

/** A run in lines: a table by group, what was not run and why, and the sum. */
export function summaryLines(report: VerifyReport): string[] {
  const { checks, counts, requests, seconds } = report;
  const notes = notesOf(report);
  const groups = groupsOf(checks);
  const width = Math.max(0, ...groups.map(({ title }) => title.length));
  const notRun = checks.filter(({ result }) => result === 'not-run');
  const figures = checks.filter(({ figure }) => figure !== undefined);
  return [
    ...groups.map((group) => `${group.title.padEnd(width)}  ${countsWords(group.counts)}`),
    '',
    ...notRun.map(({ id, title, reason = '' }) => `not run here: ${id} ${title} (${reason})`),
    ...(notRun.length === 0 ? [] : ['']),
    ...figures.map(({ id, figure = '' }) => `${id} ${figure}`),
    ...(figures.length === 0 ? [] : ['']),
    ...notes,
    ...(notes.length === 0 ? [] : ['']),
    `${countsWords(counts)} · ${requests} requests · ${seconds.toFixed(1)} s`,
  ];
}

/** `7 passed, 1 failed`; what there is none of is left out, save for a sum of nothing. */
function countsWords({ passed, failed, notApplicable, notRun }: Counts): string {
  const words = [
    [passed, 'passed'],
    [failed, 'failed'],
    [notRun, 'not run'],
    [notApplicable, 'not applicable'],
  ] as const;
  const some = words.filter(([count]) => count > 0).map(([count, word]) => `${count} ${word}`);
  return some.length === 0 ? '0 passed' : some.join(', ');
}
