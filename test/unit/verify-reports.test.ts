import { describe, expect, it } from 'vitest';
import { junitXml } from '../../src/verify/junit.js';
import { type PageFacts, reportPage } from '../../src/verify/page.js';
import { countsOf, type CheckReport, type VerifyReport } from '../../src/verify/report.js';
import { summaryLines } from '../../src/verify/summary.js';

const hostile = '<script>alert(1)</script> & "quoted" \u0000\u001b[31m';

const checks: readonly CheckReport[] = [
  { id: 'C01', title: 'Good', group: 'One', result: 'passed', milliseconds: 12.4 },
  {
    id: 'C02',
    title: 'Bad',
    group: 'One',
    result: 'failed',
    milliseconds: 1_500,
    source: 'RFC 9457',
    failure: { request: "curl -i 'http://127.0.0.1'", expected: 'status 200', got: hostile },
  },
  {
    id: 'C03',
    title: 'Elsewhere',
    group: 'Two',
    result: 'not-run',
    milliseconds: 0,
    reason: 'no server',
  },
  {
    id: 'C04',
    title: 'Never',
    group: 'Two',
    result: 'not-applicable',
    milliseconds: 0,
    reason: 'no accounts',
  },
];

const report: VerifyReport = {
  contract: 1,
  url: 'http://127.0.0.1:3000',
  checks,
  counts: countsOf(checks),
  seconds: 1.5124,
  requests: 42,
  interrupted: false,
  notes: [],
};

const facts: PageFacts = {
  project: '<b>shop</b>',
  made: 'express, sqlite',
  keelson: '0.1.0',
  at: new Date('2026-03-14T15:09:26Z'),
};

describe('a run as JUnit XML', () => {
  const xml = junitXml(report);

  it('counts, by group and in all', () => {
    expect(xml).toContain(
      '<testsuites name="keelson verify" tests="4" failures="1" skipped="2" time="1.512">',
    );
    expect(xml).toContain('<testsuite name="One" tests="2" failures="1" skipped="0" time="1.512">');
    expect(xml).toContain('<testsuite name="Two" tests="2" failures="0" skipped="2" time="0.000">');
  });

  it('never calls passed what did not run', () => {
    expect(xml).toContain('<testcase name="C01 Good" classname="One" time="0.012"/>');
    expect(xml).toContain(
      '<testcase name="C03 Elsewhere" classname="Two" time="0.000"><skipped message="no server"/></testcase>',
    );
  });

  it('stays XML, whatever a server answered', () => {
    expect(xml).not.toContain('<script>');
    expect(xml).toContain('&#60;script&#62;alert(1)');
    expect(xml.replaceAll('\n', '')).not.toMatch(/\p{Cc}/u);
  });
});

describe('a run as a page', () => {
  const page = reportPage(report, facts);

  it('says how it went, first', () => {
    expect(page).toContain('<title>1 check failed: &#60;b&#62;shop&#60;/b&#62;</title>');
    expect(page).toContain('<header class="failed">');
    expect(page).toContain('<a href="#C02">C02</a> Bad');
  });

  it('shows request, expected and got of a failure, and reasons', () => {
    expect(page).toContain('<pre>curl -i &#39;http://127.0.0.1&#39;</pre>');
    expect(page).toContain('<dd>status 200</dd>');
    expect(page).toContain('<p class="reason">no accounts</p>');
  });

  it('runs nothing and asks nobody', () => {
    expect(page).toContain("default-src 'none'; style-src 'unsafe-inline'");
    expect(page).not.toContain('<script');
    expect(page).not.toMatch(/(src|href)="(?!#)/);
  });
});

describe('a run in lines', () => {
  it('is a table by group, what was not run, and the sum', () => {
    expect(summaryLines(report)).toEqual([
      'One  1 passed, 1 failed',
      'Two  1 not run, 1 not applicable',
      '',
      'not run here: C03 Elsewhere (no server)',
      '',
      '1 passed, 1 failed, 1 not run, 1 not applicable · 42 requests · 1.5 s',
    ]);
  });

  it('says that it was interrupted, and how much of it ran', () => {
    const told = 'The run was interrupted: 2 of 3 checks ran.';
    const interrupted = { ...report, interrupted: true, notes: ['It had to be killed.'] };
    expect(summaryLines(interrupted)).toEqual(
      expect.arrayContaining([told, 'It had to be killed.']),
    );
    const page = reportPage(interrupted, facts);
    expect(page).toContain('<title>interrupted, 1 check failed: ');
    expect(page).toContain(`<p>${told}</p>`);
  });
});
