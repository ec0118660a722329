import { API, type Contract } from '../../contract/contract.js';
import { group, withBodies } from '../check.js';
import { expectProblem, expectQuick, expectStatus, expectThat, shown } from '../expect.js';
import type { Exchange } from '../http.js';

/** A well-formed document that no operation takes. */
const unknownMember = '{"unknown":1}';

/** Malformed, deep, large and foreign request bodies. */
export const bodies = group({ id: 'bodies', title: 'Request bodies' }, withBodies, [
  {
    id: 'C121',
    title: 'A body that is not one JSON document is 400; one that is no object is 422',
    async run({ anyone, contract }) {
      const malformed = [
        '{',
        '{"a":1,}',
        '{"a":1} {"b":2}',
        '// no\n{}',
        '{"a":NaN}',
        "{'a':1}",
        '\u0000',
      ];
      for (const body of malformed) expectProblem(await postText(body), 400);
      expectProblem(await postText(''), 400, 422);
      for (const body of ['null', '[]', '"text"', '5', unknownMember])
        expectProblem(await postText(body), 422);

      function postText(body: string): Promise<Exchange> {
        return anyone.send('POST', anyBodyPath(contract), {
          body,
          headers: { 'content-type': 'application/json' },
        });
      }
    },
  },
  {
    id: 'C120',
    title: 'Deep nesting is 400, at once, and the process lives',
    source: 'OWASP API4:2023',
    async run({ anyone, contract }) {
      for (const depth of [65, 200, 20_000, 45_000]) {
        const body = `${'['.repeat(depth)}${']'.repeat(depth)}`;
        const headers = { 'content-type': 'application/json' };
        const ask = (): Promise<Exchange> =>
          anyone.send('POST', anyBodyPath(contract), { body, headers });
        expectProblem(await expectQuick(ask), 400);
      }
      expectStatus(await anyone.get('/health/live'), 200);
    },
  },
  {
    id: 'C122',
    title: 'A body one byte over the limit is 413, with and without Content-Length',
    source: 'OWASP API4:2023',
    needs: ['secrets'],
    async run({ anyone, contract, secrets }) {
      const limit = secrets?.bodyLimit ?? 0;
      const headers = { 'content-type': 'application/json' };
      for (const chunked of [false, true]) {
        const over = await anyone.send('POST', anyBodyPath(contract), {
          body: jsonOfSize(limit + 1),
          chunked,
          headers,
        });
        expectProblem(over, 413);
        const fits = await anyone.send('POST', anyBodyPath(contract), {
          body: jsonOfSize(limit),
          chunked,
          headers,
        });
        expectProblem(fits, 422);
      }
    },
  },
  {
    id: 'C125',
    title: 'A body of another media type is 415 and never parsed',
    source: 'OWASP ASVS V1.5.1, V3.5.2',
    async run({ anyone, contract }) {
      const xml = '<!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/passwd">]><r>&x;</r>';
      const types = {
        'text/plain': '{}',
        'application/xml': xml,
        'application/x-www-form-urlencoded': 'a=1',
        'multipart/form-data; boundary=b': '--b\r\n\r\n\r\n--b--',
        'application/jsonx': '{}',
        'text/json': '{}',
      };
      for (const [type, body] of Object.entries(types)) {
        const headers = { 'content-type': type };
        expectProblem(await anyone.send('POST', anyBodyPath(contract), { body, headers }), 415);
      }
      expectProblem(await anyone.send('POST', anyBodyPath(contract), { body: '{}' }), 415);
      const charset = { 'content-type': 'Application/JSON; charset=utf-8' };
      expectProblem(
        await anyone.send('POST', anyBodyPath(contract), { body: unknownMember, headers: charset }),
        422,
      );
    },
  },
  {
    id: 'C205',
    title: 'Bytes that are not UTF-8 are 400, and a compressed body is refused',
    async run({ anyone, contract }) {
      const headers = { 'content-type': 'application/json' };
      const body = Buffer.from([0x7b, 0x22, 0x61, 0x22, 0x3a, 0x22, 0xff, 0xfe, 0x22, 0x7d]);
      expectProblem(await anyone.send('POST', anyBodyPath(contract), { body, headers }), 400);
      const packed = { ...headers, 'content-encoding': 'gzip' };
      const answer = await anyone.send('POST', anyBodyPath(contract), {
        body: '{}',
        headers: packed,
      });
      expectProblem(answer, 415, 413, 400);
    },
  },
  {
    id: 'C112',
    title: '`__proto__` and `constructor` in a body are unknown members and pollute nothing',
    source: 'OWASP ASVS V15.3.6',
    async run({ anyone, contract, rows }) {
      const [resource] = contract.resources;
      const login = { email: 'ada@mail.example', password: '4071 8352 9160 27' };
      const isOpen = contract.flavour === 'none' && resource !== undefined;
      const good = isOpen ? await rows.body(resource, { client: anyone }) : login;
      const headers = { 'content-type': 'application/json' };
      for (const name of ['__proto__', 'constructor']) {
        const body = `{"${name}":{"prototype":{"isAdmin":true},"isAdmin":true},${JSON.stringify(good).slice(1)}`;
        expectProblem(await anyone.send('POST', anyBodyPath(contract), { body, headers }), 422);
      }
      const plain = expectProblem(await anyone.post(anyBodyPath(contract), { unknown: 1 }), 422);
      expectThat(!plain.text.includes('isAdmin'), 'a clean answer afterwards', shown(plain), plain);
    },
  },
  {
    id: 'C156',
    title: 'The answer to malformed JSON shows no parser text and no path',
    source: 'OWASP ASVS V16.5.1',
    async run({ anyone, contract }) {
      const headers = { 'content-type': 'application/json' };
      const body = '{"leak-me": oops}';
      const answer = expectProblem(
        await anyone.send('POST', anyBodyPath(contract), { body, headers }),
        400,
      );
      const leak =
        /oops|leak-me|SyntaxError|Unexpected token|node_modules|position \d|\/src\/|\bat /.exec(
          answer.text,
        );
      expectThat(leak === null, 'words of our own', leak?.[0] ?? '', answer);
    },
  },
]);

/** An operation that reads a JSON body before it asks for anything else. */
export function anyBodyPath({ flavour, resources }: Contract): string {
  return flavour === 'none' ? `${API}/${resources[0]?.plural.kebab ?? ''}` : `${API}/auth/login`;
}

/** A JSON object with an unknown member, so long that the whole has this many bytes. */
function jsonOfSize(bytes: number): string {
  const frame = '{"unknown":""}';
  return `{"unknown":"${'x'.repeat(bytes - frame.length)}"}`;
}
