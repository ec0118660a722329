import { API, type Contract, pathOf } from '../../contract/contract.js';
import { everyProject, group, withAccounts } from '../check.js';
import { CheckFailure, expectEqual, expectHeader, expectThat, headerOf, shown } from '../expect.js';
import { bodyOf, type Exchange, isObject, jsonOf } from '../http.js';
import { readLog } from '../log.js';

/** Promises about all answers, held against every answer of the run. */
export const everywhere = group({ id: 'answers', title: 'Every answer' }, everyProject, [
  {
    id: 'C146',
    title: 'Every answer carries the security headers',
    source: 'OWASP ASVS V3.4.3 to V3.4.6; OWASP Secure Headers Project',
    phase: 'closing',
    run({ recorder }) {
      for (const answer of recorder.exchanges) {
        expectHeader(answer, 'x-content-type-options', 'nosniff');
        expectHeader(answer, 'referrer-policy', 'no-referrer');
        expectHeader(answer, 'cross-origin-resource-policy', 'same-origin');
        if (isPage(answer)) expectHeader(answer, 'content-security-policy', /default-src/);
        else
          expectHeader(
            answer,
            'content-security-policy',
            "default-src 'none'; frame-ancestors 'none'",
          );
      }
    },
  },
  {
    id: 'C147',
    title: 'No answer says what made it',
    source: 'OWASP ASVS V13.4.6; OWASP Secure Headers Project, headers to remove',
    phase: 'closing',
    run({ recorder }) {
      for (const answer of recorder.exchanges) {
        for (const name of [
          'x-powered-by',
          'x-aspnet-version',
          'x-runtime',
          'public-key-pins',
          'expect-ct',
        ]) {
          expectHeader(answer, name, undefined);
        }
        const server = headerOf(answer, 'server') ?? '';
        expectThat(!/\d/.test(server), 'no version in Server', server, answer);
        expectThat(
          headerOf(answer, 'x-xss-protection') !== '1',
          'no X-XSS-Protection: 1',
          '1',
          answer,
        );
      }
    },
  },
  {
    id: 'C154',
    title: 'Every error is a problem document with its status, and shows nothing internal',
    source: 'RFC 9457; OWASP ASVS V16.5.1',
    phase: 'closing',
    run({ recorder }) {
      for (const answer of recorder.exchanges) {
        if (answer.status < 400 || answer.method === 'HEAD') continue;
        expectHeader(answer, 'content-type', /^application\/problem\+json\b/);
        const body = bodyOf(answer);
        expectEqual(body['status'], answer.status, 'the member status', answer);
        for (const member of ['type', 'title', 'requestId']) {
          expectThat(
            typeof body[member] === 'string',
            `a text member ${member}`,
            shown(answer),
            answer,
          );
        }
        const leak =
          /node_modules|\bat .+:\d+:\d+|Traceback|SQLITE_|ECONNREFUSED|ER_[A-Z]{3}|syntax error at or near/.exec(
            answer.text,
          );
        expectThat(leak === null, 'nothing internal', leak?.[0] ?? '', answer);
      }
    },
  },
  {
    id: 'C206',
    title: 'Nothing the suite sent was answered with a 5xx',
    phase: 'closing',
    run({ recorder, project }) {
      // Other processes of the project were robbed of their servers on purpose.
      const broken = recorder.exchanges.find(
        ({ url, status }) => url.startsWith(project.url) && status >= 500 && status !== 501,
      );
      if (broken !== undefined) throw new CheckFailure('no 5xx', shown(broken), broken);
    },
  },
  {
    id: 'C137',
    title: 'Bodies are JSON and say so; 204 and 304 have none',
    source: 'OWASP ASVS V4.1.1; RFC 9110, 15.3.5',
    phase: 'closing',
    run({ recorder }) {
      for (const answer of recorder.exchanges) {
        if (answer.status === 204 || answer.status === 304) {
          expectEqual(answer.text, '', 'body', answer);
          if (answer.status === 204) expectHeader(answer, 'content-type', undefined);
        } else if (answer.text !== '' && !isPage(answer)) {
          expectHeader(answer, 'content-type', /^application\/(problem\+)?json\b/);
          jsonOf(answer);
        }
      }
    },
  },
  {
    id: 'C270',
    title: 'Every answer is one that the contract lets its operation give',
    source: 'OpenAPI 3.1; JSON Schema 2020-12',
    phase: 'closing',
    run({ project, recorder, judge }) {
      for (const answer of recorder.exchanges) {
        // Another process was robbed of its tables, to see what it says then.
        if (answer.status === 500 && !answer.url.startsWith(project.url)) continue;
        const fault = judge(answer);
        if (fault !== undefined) throw new CheckFailure(fault.expected, fault.got, answer);
      }
    },
  },
  {
    id: 'C148',
    title: 'Answers about accounts and private data are never stored',
    source: 'OWASP ASVS V14.3.2',
    applies: withAccounts,
    phase: 'closing',
    run({ contract, recorder }) {
      const isPrivate = (path: string): boolean =>
        // Whole names only: of `authors` the first letters are `auth`, too.
        [`${API}/auth`, ...privatePaths(contract)].some(
          (each) => path === each || path.startsWith(`${each}/`) || path.startsWith(`${each}?`),
        );
      for (const answer of recorder.exchanges) {
        const isSilent = [404, 405].includes(answer.status) || answer.method === 'OPTIONS';
        if (!isSilent && isPrivate(answer.path))
          expectHeader(answer, 'cache-control', /\bno-store\b/);
      }
    },
  },
  {
    id: 'C14',
    title: 'No answer repeats a password',
    source: 'OWASP ASVS V14.2.6',
    applies: withAccounts,
    phase: 'closing',
    run({ recorder }) {
      for (const answer of recorder.exchanges) {
        const told = recorder.passwords.find((password) => answer.text.includes(password));
        expectThat(told === undefined, 'no password', told ?? '', answer);
      }
    },
  },
  {
    id: 'C157',
    title: 'Every answer has a request id: a good one is kept, a bad one replaced',
    source: 'OWASP ASVS V16.4.1',
    async run({ anyone }) {
      const kept = `kept.${Date.now().toString(36)}_A-1`;
      expectHeader(
        await anyone.get('/health/live', { 'x-request-id': kept }),
        'x-request-id',
        kept,
      );
      const problem = await anyone.get('/nowhere', { 'x-request-id': kept });
      expectHeader(problem, 'x-request-id', kept);
      expectEqual(bodyOf(problem)['requestId'], kept, 'requestId of the problem', problem);

      for (const bad of [
        '',
        'a b',
        'x'.repeat(65),
        'x'.repeat(8_000),
        'caf\u00e9',
        '<script>',
        'a,b',
      ]) {
        const answer = await anyone.get('/health/live', { 'x-request-id': bad });
        expectHeader(answer, 'x-request-id', /^[A-Za-z0-9._-]{1,64}$/);
        expectThat(headerOf(answer, 'x-request-id') !== bad, 'another id', bad, answer);
      }
      const first = headerOf(await anyone.get('/health/live'), 'x-request-id');
      const second = await anyone.get('/health/live');
      expectThat(
        headerOf(second, 'x-request-id') !== first,
        'a new id each time',
        first ?? 'none',
        second,
      );
    },
  },
  {
    id: 'C207',
    title: 'Every answer of the run had a request id',
    phase: 'closing',
    run({ recorder }) {
      for (const answer of recorder.exchanges)
        expectHeader(answer, 'x-request-id', /^[A-Za-z0-9._-]{1,64}$/);
    },
  },
  {
    id: 'C208',
    title: 'Answers of the API say what is left of the rate limit',
    source: 'IETF draft ratelimit-headers',
    async run({ anyone }) {
      const answer = await anyone.get(`${API}/nowhere`);
      expectHeader(answer, 'ratelimit-policy', /^"[\w.-]+";q=\d+;w=\d+/);
      expectHeader(answer, 'ratelimit', /^"[\w.-]+";r=\d+;t=\d+/);
    },
  },
  {
    id: 'C209',
    title: 'Every 429 says when to come back',
    source: 'RFC 6585, 4; RFC 9110, 10.2.3',
    phase: 'closing',
    run({ recorder }) {
      for (const answer of recorder.exchanges) {
        if (answer.status === 429) expectHeader(answer, 'retry-after', /^[1-9]\d*$/);
      }
    },
  },
  {
    id: 'C160',
    title: 'The log has one JSON line a request: id, method, route, status, duration',
    source: 'OWASP ASVS V16.2.1, V16.2.2',
    needs: ['process'],
    async run({ anyone, project }) {
      const id = `logged-${Date.now().toString(36)}`;
      await anyone.get('/health/ready', { 'x-request-id': id });
      const [line] = await readLog(project, (each) => each.includes(id));
      if (line === undefined)
        throw new CheckFailure(`a log line with the request id ${id}`, 'none');
      const values = valuesOf(JSON.parse(line));
      for (const expected of ['GET', 200, '/health/ready']) {
        expectThat(values.includes(expected), `${expected} in the line`, line);
      }
      expectThat(
        values.filter((value) => typeof value === 'number').length >= 2,
        'a duration',
        line,
      );
    },
  },
  {
    id: 'C159',
    title: 'The log never shows a password, token, cookie or key',
    source: 'OWASP ASVS V16.2.5',
    needs: ['process'],
    phase: 'closing',
    async run({ project, recorder, secrets }) {
      // A last line of our own, so that everything before it has been written.
      const lines = await readLog(project, () => true);
      const keys = [...recorder.secrets, secrets?.jwtSecret ?? ''].filter((key) => key !== '');
      const text = lines.join('\n');
      const found = keys.filter((key) => text.includes(key));
      const line = lines.find((each) => found.some((key) => each.includes(key)));
      expectThat(line === undefined, 'no secret in the log', line ?? '');
    },
  },
]);

/** Where rows are that not everybody may read. */
function privatePaths({ resources, orders }: Contract): readonly string[] {
  const own = resources.filter(({ access }) => access === 'owner' || access === 'shared');
  return [...own.map(pathOf), ...(orders ? [`${API}/orders`] : [])];
}

/** Pages for people have policies of their own: the docs, the mailbox, those that links in mails lead to. */
function isPage(answer: Exchange): boolean {
  const isForPrograms = /^\/(api|health|openapi\.json)\b/.test(answer.path);
  const isHtml = /^text\/html\b/.test(headerOf(answer, 'content-type') ?? '');
  return !isForPrograms && isHtml && answer.status < 400;
}

function valuesOf(value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value.flatMap(valuesOf);
  return isObject(value) ? Object.values(value).flatMap(valuesOf) : [value];
}
