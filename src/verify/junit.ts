import { groupsOf, type ReportGroup } from './groups.js';
import type { CheckReport, VerifyReport } from './report.js';

/**
 * The run as JUnit XML, the form that CI services show. What was not run or does not apply is a skipped
 * case with its reason.
 */
export function junitXml({ checks, counts, seconds }: VerifyReport): string {
  const totals = attributes({
    name: 'keelson verify',
    tests: checks.length,
    failures: counts.failed,
    skipped: counts.notApplicable + counts.notRun,
    time: seconds.toFixed(3),
  });
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites ${totals}>`,
    ...groupsOf(checks).map(suiteXml),
    '</testsuites>',
    '',
  ].join('\n');
}

function suiteXml({ title, checks, counts, milliseconds }: ReportGroup): string {
  const totals = attributes({
    name: title,
    tests: checks.length,
    failures: counts.failed,
    skipped: counts.notApplicable + counts.notRun,
    time: (milliseconds / 1000).toFixed(3),
  });
  return [`  <testsuite ${totals}>`, ...checks.map(caseXml), '  </testsuite>'].join('\n');
}

function caseXml(check: CheckReport): string {
  const head = attributes({
    name: `${check.id} ${check.title}`,
    classname: check.group,
    time: (check.milliseconds / 1000).toFixed(3),
  });
  const inner = outcomeXml(check);
  return inner === '' ? `    <testcase ${head}/>` : `    <testcase ${head}>${inner}</testcase>`;
}

function outcomeXml({ result, reason = '', failure }: CheckReport): string {
  if (failure !== undefined) {
    const { request, expected, got, log = [] } = failure;
    const text = [request, `expected ${expected}`, `got ${got}`, ...log].filter(Boolean).join('\n');
    return `<failure ${attributes({ message: `expected ${expected}` })}>${escaped(text)}</failure>`;
  }
  return result === 'passed' ? '' : `<skipped ${attributes({ message: reason })}/>`;
}

function attributes(values: Readonly<Record<string, string | number>>): string {
  return Object.entries(values)
    .map(([name, value]) => `${name}="${escaped(String(value))}"`)
    .join(' ');
}

/** XML 1.0 has no place at all for most control characters and for lone surrogates (section 2.2). */
function escaped(text: string): string {
  return text
    .replaceAll(/[^\t\n\r\u{20}-\u{d7ff}\u{e000}-\u{fffd}\u{10000}-\u{10ffff}]/gu, '\u{fffd}')
    .replaceAll(/[&<>"\n\r\t]/g, (character) => `&#${character.codePointAt(0)};`);
}
