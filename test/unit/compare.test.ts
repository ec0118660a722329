import { describe, expect, it } from 'vitest';

import { compareTranscripts, type Comparison } from '../../src/compare/differences.js';
import { reasonFor } from '../../src/compare/explained.js';
import { comparePage } from '../../src/compare/page.js';
import { isAlike, reportLines, reportOf, type Side } from '../../src/compare/report.js';
import { checksOf, type Scene, Transcript } from '../../src/compare/scene.js';
import { scenes } from '../../src/compare/scenes/index.js';
import { whyNotSame } from '../../src/contract/same.js';
import { everyProject } from '../../src/verify/check.js';
import type { Exchange } from '../../src/verify/http.js';
import { exchangeOfRaw } from '../../src/verify/raw.js';
import type { CheckReport } from '../../src/verify/report.js';
import { contracts, contractWith } from '../support/contracts.js';

const JSON_TYPE = { 'content-type': 'application/json' };

/** An answer to `GET /things`. */
function answer(
  headers: Exchange['headers'],
  body: unknown,
  more: Partial<Exchange> = {},
): Exchange {
  return {
    method: 'GET',
    path: '/things',
    url: 'http://127.0.0.1:4000/things',
    sent: {},
    sentBody: undefined,
    status: 200,
    headers,
    rawHeaders: [],
    text: body === undefined ? '' : JSON.stringify(body),
    milliseconds: 1,
    ...more,
  };
}

function transcript(...answers: readonly Exchange[]): Transcript {
  const made = new Transcript();
  for (const [i, each] of answers.entries()) made.add('Things', `question ${i}`, each);
  return made;
}

const compared = (left: Exchange, right: Exchange): Comparison =>
  compareTranscripts(transcript(left), transcript(right));

const seen = ({ differences }: Comparison): readonly (readonly [string, string, string])[] =>
  differences.map(({ what, left, right }) => [what, left, right] as const);

describe('what differs by its nature', () => {
  it('is no difference: ids, times, tokens, request ids, ports, cookies, limits', () => {
    const one = answer(
      {
        ...JSON_TYPE,
        'x-request-id': 'abc',
        etag: '"1"',
        date: 'Sat, 21 Nov 2026 10:00:00 GMT',
        ratelimit: '"general";r=9;t=60',
        'set-cookie': ['session=AAAA; Path=/; HttpOnly; SameSite=Lax'],
        location: '/things/01890a5d-ac96-774b-bcce-b302099a8057',
        'content-length': '10',
        connection: 'close',
        vary: 'Origin, Accept',
        'content-security-policy': "script-src 'sha256-AAAA'",
      },
      {
        id: '01890a5d-ac96-774b-bcce-b302099a8057',
        createdAt: '2026-01-01T00:00:00.000Z',
        nextCursor: 'eyJrIjoiYWJjZGVmZ2hpamtsbW5v.c2ln',
        link: 'http://127.0.0.1:4000/things',
      },
    );
    const two = answer(
      {
        'content-type': 'application/json; charset=utf-8',
        'x-request-id': 'def',
        etag: '"two"',
        date: 'Sat, 21 Nov 2026 10:00:01 GMT',
        ratelimit: '"general";r=8;t=59',
        'set-cookie': ['session=BBBB; SameSite=lax; HttpOnly; Path=/'],
        location: '/things/01890a5d-ac96-774b-bcce-b302099a8058',
        'keep-alive': 'timeout=5',
        vary: 'accept, origin',
        'content-security-policy': "script-src 'sha256-BBBB' 'sha256-CCCC'",
      },
      {
        id: '01890a5d-ac96-774b-bcce-b302099a8058',
        createdAt: '2026-01-01T00:00:00.001Z',
        nextCursor: 'bW9yZSBhbmQgbW9yZSBvZiB0aGlz.bm9z',
        link: 'http://127.0.0.1:4001/things',
      },
      { url: 'http://127.0.0.1:4001/things' },
    );
    expect(seen(compared(one, two))).toEqual([]);
  });

  it('is none in a cookie that has its age in seconds, and as a date too', () => {
    const of = (line: string): Exchange => answer({ 'set-cookie': [line] }, undefined);
    const one = of('session=; Path=/; Max-Age=0');
    const two = of('session=""; expires=Thu, 01 Jan 1970 00:00:00 GMT; Max-Age=0; Path=/');
    expect(seen(compared(one, two))).toEqual([]);
    expect(seen(compared(one, of('session=A; Path=/; Max-Age=0')))).toHaveLength(1);
    expect(
      seen(compared(one, of('session=; Path=/; expires=Thu, 01 Jan 1970 00:00:00 GMT'))),
    ).toHaveLength(1);
  });

  it('is one all the same in another format', () => {
    const one = answer(JSON_TYPE, {
      id: '01890a5d-ac96-774b-bcce-b302099a8057',
      at: '2026-01-01T00:00:00.000Z',
    });
    const two = answer(JSON_TYPE, {
      id: '01890a5d-ac96-474b-bcce-b302099a8057',
      at: '2026-01-01T00:00:00Z',
    });
    expect(seen(compared(one, two))).toEqual([
      ['body /id', '"<uuid v7>"', '"<uuid v4>"'],
      ['body /at', '"<time>"', '"2026-01-01T00:00:00Z"'],
    ]);
  });

  it('comes back as it was sent, or is a difference', () => {
    const sent = (name: string): Partial<Exchange> => ({ sentBody: JSON.stringify({ name }) });
    const one = answer(JSON_TYPE, { name: 'ada 1' }, sent('ada 1'));
    expect(seen(compared(one, answer(JSON_TYPE, { name: 'ada 2' }, sent('ada 2'))))).toEqual([]);
    expect(seen(compared(one, answer(JSON_TYPE, { name: 'ADA 2' }, sent('ada 2'))))).toEqual([
      ['body /name', '<string as sent>', '"ADA 2"'],
    ]);
  });
});

describe('a difference', () => {
  const base = answer({ ...JSON_TYPE, vary: 'Origin' }, { a: 1, b: [{ c: null }] });

  it.each([
    ['a status', { status: 404 }, [['status', '200', '404']]],
    ['a header that is not there', { headers: JSON_TYPE }, [['header vary', 'origin', 'nothing']]],
    [
      'the value of a header',
      { headers: { ...JSON_TYPE, vary: 'Accept' } },
      [['header vary', 'origin', 'accept']],
    ],
    ['a member that is not there', { text: '{"b":[{"c":null}]}' }, [['body', '{a, b}', '{b}']]],
    ['the type of a member', { text: '{"a":"1","b":[{"c":null}]}' }, [['body /a', '1', '"1"']]],
    [
      'what is in a list',
      { text: '{"a":1,"b":[{"c":null},{"c":true}]}' },
      [
        ['body /b', 'a list of 1', 'a list of 2'],
        ['body /b/*/c', 'null', 'null | true'],
      ],
    ],
    [
      'a page where there should be JSON',
      { text: '<p>', headers: { 'content-type': 'text/html', vary: 'Origin' } },
      [
        ['header content-type', 'application/json', 'text/html'],
        ['body', '{a, b}', 'text/html'],
      ],
    ],
  ] as const)('is %s', (_what, other, expected) => {
    expect(seen(compared(base, { ...base, ...other }))).toEqual(expected);
  });

  it('is no other wording of a problem: that is told apart', () => {
    const problem = (title: string, detail: string): Exchange =>
      answer(
        { 'content-type': 'application/problem+json', 'x-request-id': 'r' },
        { title, errors: [{ pointer: '/a', detail }], requestId: 'r' },
        { status: 422 },
      );
    const found = compared(problem('Bad', 'is missing'), problem('Wrong', 'required'));
    expect(found.differences).toEqual([]);
    expect(found.wordings.map(({ what }) => what)).toEqual([
      'wording /title',
      'wording /errors/*/detail',
    ]);
  });

  it('is a request id in the body that is not the one in the header', () => {
    const of = (requestId: string): Exchange =>
      answer({ ...JSON_TYPE, 'x-request-id': 'r' }, { requestId });
    expect(seen(compared(of('r'), of('s')))).toEqual([
      ['body /requestId', '<request id>', 'another than in X-Request-Id'],
    ]);
  });
});

const passed: CheckReport = {
  id: 'Things',
  title: 'Things',
  group: 'Compare',
  result: 'passed',
  milliseconds: 1,
};
const sides = (left: CheckReport = passed, right: CheckReport = passed): [Side, Side] => [
  { name: 'one', scenes: [left] },
  { name: 'two', scenes: [right] },
];

describe('the report', () => {
  const fine = answer(JSON_TYPE, { a: 1 });
  const other = answer({ ...JSON_TYPE, server: 'x' }, { a: 1 });

  it('says the same difference of several requests once', () => {
    const found = compareTranscripts(
      transcript(fine, fine, fine, fine),
      transcript(other, other, other, other),
    );
    const report = reportOf(found, sides(), []);
    expect(isAlike(report)).toBe(false);
    const lines = reportLines(report);
    expect(lines).toContain('header server of 4 requests');
    expect(lines).toContain('  … and 1 more');
    expect(lines.at(-1)).toBe('one and two: 4 requests, 1 difference');
  });

  it('lets pass what a stack gives a reason for, and shows the reason', () => {
    const found = compared(fine, other);
    const because = { what: 'header server', reason: 'The proxy in front wants it.' };
    const report = reportOf(found, sides(), [because]);
    expect(isAlike(report)).toBe(true);
    expect(reportLines(report)[0]).toContain('The proxy in front wants it.');
    expect(comparePage(report, { keelson: '1', at: new Date(0), seed: 7 })).toContain('wants it.');
    expect(isAlike(reportOf(found, sides(), [{ ...because, at: 'POST /things' }]))).toBe(false);
  });

  it('does not call alike what was not asked to its end', () => {
    const failure = { expected: 'status 202', got: 'status 500' };
    const failed: CheckReport = { ...passed, result: 'failed', failure };
    const found = compareTranscripts(transcript(fine, fine), transcript(fine));
    const report = reportOf(found, sides(passed, failed), []);
    expect(isAlike(report)).toBe(false);
    expect(report.unpaired).toEqual([]);
    expect(reportLines(report).join('\n')).toContain('“Things” came to no end in two');
    expect(isAlike(reportOf(found, sides(), []))).toBe(false);
    expect(reportOf(found, sides(), []).unpaired).toEqual(['one: Things: question 1']);
    expect(isAlike(reportOf(compareTranscripts(transcript(), transcript()), sides(), []))).toBe(
      false,
    );
  });

  it('escapes in its page what a server answered', () => {
    const found = compared(fine, answer(JSON_TYPE, { a: '<script>' }));
    const page = comparePage(reportOf(found, sides(), []), {
      keelson: '1',
      at: new Date(0),
      seed: 7,
    });
    expect(page).not.toContain('<script>');
  });
});

describe('an explanation', () => {
  const [difference] = compared(
    answer(JSON_TYPE, {}, { path: '/things/5?x=1' }),
    answer(JSON_TYPE, {}, { path: '/things/5?x=1', status: 404 }),
  ).differences;
  it.each([
    ['GET /things/{id}', 'so'],
    ['GET /things', undefined],
    ['GET /things/{id}/more', undefined],
    ['POST /things/{id}', undefined],
  ])('of %s', (at, expected) => {
    if (difference === undefined) throw new Error('no difference');
    expect(reasonFor(difference, [{ what: 'status', at, reason: 'so' }])).toBe(expected);
  });
});

describe('a scene', () => {
  it('is told apart from the same question asked again', async () => {
    const scene: Scene = {
      title: 'Twice',
      applies: everyProject,
      run: async (_context, note) => {
        await note('this', answer(JSON_TYPE, 1));
        await note('this', Promise.resolve(answer(JSON_TYPE, 2)));
      },
    };
    const made = new Transcript();
    const [check] = checksOf([scene], made);
    await check?.run({ recorder: { exchanges: [] } } as never);
    expect(made.said.map(({ asked }) => asked)).toEqual(['this', 'this, time 2']);
  });

  it('has a title of its own, and some of them apply to every contract', () => {
    const titles = scenes.map(({ title }) => title);
    expect(new Set(titles).size).toBe(titles.length);
    for (const contract of Object.values(contracts))
      expect(scenes.filter(({ applies }) => applies(contract) === true).length).toBeGreaterThan(8);
  });
});

describe('two contracts', () => {
  it.each([
    ['none', contractWith('jwt', 'shop'), contractWith('jwt', 'shop'), undefined],
    ['log in', contractWith('jwt', 'shop'), contractWith('session', 'shop'), /“jwt”.*“session”/],
    ['example', contractWith('jwt', 'shop'), contractWith('jwt', 'none'), /orders/],
    [
      'name',
      { ...contractWith('jwt', 'none'), project: 'a-b' },
      contractWith('jwt', 'none'),
      /too short/,
    ],
    [
      'providers',
      contractWith('jwt', 'none'),
      contractWith('jwt', 'none', [], ['oauth']),
      /other providers/,
    ],
    [
      'resource',
      contractWith('none', 'none', ['pen n:int']),
      contractWith('none', 'none', ['pen n:int(1..)']),
      /“pen”/,
    ],
    [
      'one more',
      contractWith('none', 'none', ['pen n:int']),
      contractWith('none', 'none', ['pen n:int', 'ink n:int']),
      /“ink”/,
    ],
  ] as const)('differ in: %s', (_what, left, right, expected) => {
    const why = whyNotSame(left, right);
    if (expected === undefined) expect(why).toBeUndefined();
    else expect(why).toMatch(expected);
  });
});

it('reads the answer to bytes', () => {
  const text =
    'HTTP/1.1 400 Bad\r\nContent-Type: application/problem+json\r\nA: b:c\r\n\r\n{"a":1}';
  const read = exchangeOfRaw('http://h', 'GET /x HTTP/1.1\r\n', {
    text,
    status: 400,
    closed: true,
  });
  expect(read).toMatchObject({
    method: 'GET',
    path: '/x',
    status: 400,
    headers: { 'content-type': 'application/problem+json', a: 'b:c' },
    text: '{"a":1}',
  });
});
