import {
  type Audience,
  concretePath,
  expectedOperations,
  expectedPaths,
  type Method,
  NOBODY,
} from '../../contract/operations.js';
import type { Account } from '../accounts.js';
import { type Context, everyProject, group, withResources } from '../check.js';
import {
  expectEqual,
  expectHeader,
  expectInvalid,
  expectProblem,
  expectStatus,
  expectThat,
  shown,
} from '../expect.js';
import { sendRaw } from '../raw.js';

/** Unknown paths, wrong methods, HEAD, OPTIONS, Accept. */
export const paths = group({ id: 'paths', title: 'Paths and methods' }, everyProject, [
  {
    id: 'C131',
    title: 'An unknown path is a 404 problem for every method and whatever Accept says',
    source: 'RFC 9110, 15.5.5; RFC 9457',
    async run({ anyone }) {
      for (const method of ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']) {
        for (const path of ['/nowhere', '/api/v1/nowhere', '/api/v1/nowhere/at/all']) {
          expectProblem(await anyone.send(method, path), 404);
        }
      }
      for (const accept of ['text/html', 'application/xml', 'image/*', '*/*']) {
        expectProblem(await anyone.get('/nowhere', { accept }), 404);
      }
    },
  },
  {
    id: 'C132',
    title: 'A method that a path does not have is 405 with an exact Allow',
    source: 'RFC 9110, 15.5.6; OWASP ASVS V13.4.4',
    async run({ anyone, contract }) {
      for (const [path, methods] of expectedPaths(contract)) {
        const concrete = concretePath(path);
        for (const method of [
          'PUT',
          'TRACE',
          ...(methods.includes('GET') ? [] : ['GET', 'HEAD']),
        ]) {
          const answer = await anyone.send(method, concrete);
          const refused = method === 'TRACE' ? [405, 501, 400] : [405];
          expectStatus(answer, ...refused);
          if (answer.status === 405) {
            const allow = (answer.headers.allow ?? 'no Allow').split(/,\s*/).sort();
            expectEqual(allow, allowedOn(methods), 'Allow', answer);
          }
        }
      }
    },
  },
  {
    id: 'C263',
    title: 'A query parameter that is not known is 422, and no matter where load balancers ask',
    async run(context) {
      const { anyone, contract } = context;
      for (const operation of expectedOperations(contract)) {
        const { method, path, audience } = operation;
        // What has an id or a provider in it may be 404 first.
        if (path.includes('{')) continue;
        const client = audience === 'anyone' ? anyone : (await personFor(context, audience)).client;
        const body = method === 'GET' ? {} : { json: {} };
        const answer = await client.send(method, `${path}?nonsense=1`, body);
        if (path.startsWith('/health/')) expectStatus(answer, 200);
        else expectInvalid(answer, '?nonsense');
      }
    },
  },
  {
    id: 'C133',
    title: 'HEAD answers like GET, without a body',
    source: 'RFC 9110, 9.3.2',
    async run({ anyone, contract }) {
      const gets = expectedOperations(contract).filter(({ method }) => method === 'GET');
      for (const path of [
        '/openapi.json',
        '/docs',
        ...gets.map((each) => concretePath(each.path)),
      ]) {
        const get = await anyone.get(path);
        const head = await anyone.send('HEAD', path);
        expectEqual(head.status, get.status, 'status as with GET', head);
        expectEqual(head.text, '', 'body', head);
        expectEqual(
          head.headers['content-type'],
          get.headers['content-type'],
          'Content-Type',
          head,
        );
        const length = head.headers['content-length'];
        const fits = length === undefined || length === get.headers['content-length'];
        expectThat(
          fits || head.status >= 400,
          'the Content-Length of GET, or none',
          length ?? '',
          head,
        );
      }
    },
  },
  {
    id: 'C134',
    title: 'OPTIONS without CORS headers is 204 with Allow, to anyone',
    source: 'RFC 9110, 9.3.7',
    async run({ anyone, contract }) {
      for (const [path, methods] of expectedPaths(contract)) {
        const answer = await anyone.send('OPTIONS', concretePath(path));
        expectStatus(answer, 204);
        expectEqual(
          (answer.headers.allow ?? '').split(/,\s*/).sort(),
          allowedOn(methods),
          'Allow',
          answer,
        );
      }
    },
  },
  {
    id: 'C136',
    title: 'Accept changes nothing: JSON, never an HTML page or a redirect',
    async run({ anyone }) {
      for (const accept of ['text/html', 'image/*', '*/*', '', 'application/xml;q=1, */*;q=0']) {
        const live = expectStatus(await anyone.get('/health/live', { accept }), 200);
        expectHeader(live, 'content-type', /^application\/json\b/);
      }
    },
  },
  {
    id: 'C143',
    title: 'A request that two servers could read differently is refused and the connection closed',
    source: 'OWASP ASVS V4.2.1; RFC 9112, 6.3',
    async run({ anyone }) {
      const bad = {
        'Content-Length with Transfer-Encoding':
          'Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
        'two Content-Lengths': 'Content-Length: 4\r\nContent-Length: 5\r\n\r\nabcd',
        'a space before the colon': 'Content-Length : 0\r\n\r\n',
        'an unknown transfer coding': 'Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n',
      };
      await Promise.all(
        Object.entries(bad).map(async ([what, rest]) => {
          const answer = await sendRaw(
            anyone.base,
            `POST /api/v1/nowhere HTTP/1.1\r\nHost: x\r\n${rest}`,
          );
          const refused =
            answer.status === 400 ||
            answer.status === 501 ||
            (answer.status === 0 && answer.closed);
          expectThat(refused, `status 400 to ${what}`, `status ${answer.status}`);
          expectThat(answer.closed, `a closed connection after ${what}`, 'an open one');
        }),
      );
    },
  },
  {
    id: 'C144',
    title: '100-continue is answered before the body is sent; another expectation is 417',
    source: 'RFC 9110, 10.1.1',
    async run({ anyone }) {
      const head = 'POST /api/v1/nowhere HTTP/1.1\r\nHost: x\r\nConnection: close\r\n';
      const json = 'Content-Type: application/json\r\nContent-Length: 2\r\n';
      const waiting = await sendRaw(anyone.base, `${head}${json}Expect: 100-continue\r\n\r\n`);
      expectThat(
        waiting.status === 100 || waiting.status >= 400,
        'status 100, or the final answer at once',
        waiting.text.slice(0, 100),
      );
      const odd = await sendRaw(anyone.base, `${head}${json}Expect: a-miracle\r\n\r\n{}`);
      expectThat(odd.status === 417, 'status 417', odd.text.slice(0, 100));
    },
  },
  {
    id: 'C127',
    title: 'Control characters in a header value are refused, and never split an answer',
    source: 'OWASP ASVS V1.2.1',
    async run({ anyone }) {
      const start = `GET /health/live HTTP/1.1\r\nHost: x\r\nConnection: close\r\n`;
      const values = {
        NUL: 'a\u0000b',
        CR: 'a\rX-Injected: yes',
        'folded line': 'a\r\n X-Injected: yes',
      };
      await Promise.all(
        Object.entries(values).map(async ([what, value]) => {
          const answer = await sendRaw(anyone.base, `${start}X-Request-Id: ${value}\r\n\r\n`);
          const injected = /^X-Injected/im.test(answer.text);
          expectThat(!injected, `no split by ${what}`, answer.text.slice(0, 200));
          expectThat(
            answer.status < 500 && answer.status > 0,
            `status 400 to ${what}`,
            `status ${answer.status}`,
          );
        }),
      );
    },
  },
  {
    id: 'C115',
    title: 'An id that cannot be one is 404, whatever it looks like',
    source: 'OWASP ASVS V1.4.2',
    applies: withResources,
    async run({ contract, rows }) {
      const ids = [
        '-1',
        '0',
        '2147483648',
        '9223372036854775808',
        '1e400',
        '1.5',
        '0x1',
        '१',
        'null',
        '9'.repeat(400),
      ];
      for (const resource of contract.resources.slice(0, 2)) {
        const { client } = await rows.writerOf(resource);
        for (const id of [...ids, NOBODY, `${NOBODY}'--`, '%27%20OR%201=1']) {
          const path = `/api/v1/${resource.plural.kebab}/${encodeURI(id)}`;
          const answer = await client.get(path);
          expectThat([404, 422, 400].includes(answer.status), 'status 404', shown(answer), answer);
        }
      }
    },
  },
]);

function allowedOn(methods: readonly Method[]): readonly string[] {
  return [...methods, ...(methods.includes('GET') ? ['HEAD'] : []), 'OPTIONS'].sort();
}

function personFor(context: Context, audience: Audience): Promise<Account> {
  return audience === 'admin' ? context.admin() : context.newAccount();
}
