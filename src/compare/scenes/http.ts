import { concretePath, expectedOperations, expectedPaths } from '../../contract/operations.js';
import { everyProject, type Context, withBodies } from '../../verify/check.js';
import { anyBodyPath } from '../../verify/checks/bodies.js';
import { exchangeOfRaw, sendRaw } from '../../verify/raw.js';
import type { Note, Scene } from '../scene.js';

/** Pages and documents beside the API. */
const documents = [
  '/openapi.json',
  '/docs',
  '/dev/mailbox',
  '/verify-email',
  '/reset-password',
  '/forgot-password',
  '/favicon.ico',
  '/robots.txt',
  '/',
];

const oddPaths = [
  '/nowhere',
  '/api/v1',
  '/api/v1/',
  '/api/v1/nowhere',
  '/api/v1/nowhere/at/all',
  '/health',
  '/health/live/',
  '//health/live',
  '/HEALTH/live',
  '/health/%6Cive',
  '/%',
  '/%zz',
  '/%00',
  '/%c3%28',
  '/.env',
  '/..%2f..%2fetc/passwd',
  '/a/../health/live',
  `/${'x'.repeat(5_000)}`,
  `/health/live?x=${'x'.repeat(5_000)}`,
];

export const httpScenes: readonly Scene[] = [
  {
    title: 'Paths and methods',
    applies: everyProject,
    async run({ anyone, contract }, note) {
      for (const template of expectedPaths(contract).keys()) {
        const path = concretePath(template);
        for (const method of ['GET', 'HEAD', 'OPTIONS', 'PUT', 'DELETE', 'TRACE', 'FOO'])
          await note(`${method} ${template}`, anyone.send(method, path));
      }
      for (const path of documents) {
        for (const method of ['GET', 'HEAD', 'POST', 'OPTIONS'])
          await note(`${method} ${path}`, anyone.send(method, path));
      }
    },
  },
  {
    title: 'Paths that are not there',
    applies: everyProject,
    async run({ anyone }, note) {
      for (const path of oddPaths) await note(`GET ${path.slice(0, 60)}`, anyone.get(path));
      for (const method of ['HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'FOO'])
        await note(`${method} /nowhere`, anyone.send(method, '/nowhere'));
    },
  },
  {
    title: 'Query parameters that nobody knows',
    applies: everyProject,
    async run(context, note) {
      for (const { method, path } of expectedOperations(context.contract)) {
        const body = method === 'GET' || method === 'DELETE' ? {} : { json: {} };
        const there = `${concretePath(path)}?nonsense=1`;
        await note(`${method} ${path}`, context.anyone.send(method, there, body));
      }
      await note('GET /openapi.json', context.anyone.get('/openapi.json?nonsense=1'));
    },
  },
  {
    title: 'Headers of requests',
    applies: everyProject,
    async run({ anyone }, note) {
      for (const accept of [
        'text/html',
        'application/xml',
        'image/*',
        '*/*',
        'application/json;q=0',
      ])
        for (const path of ['/nowhere', '/health/ready', '/docs', '/dev/mailbox'])
          await note(`${path} with Accept: ${accept}`, anyone.get(path, { accept }));
      for (const id of ['kept-1.A_b', 'a b', 'x'.repeat(64), 'x'.repeat(65), '', '<b>'])
        await note(
          `X-Request-Id: ${id.slice(0, 40)} of ${id.length}`,
          anyone.get('/nowhere', { 'x-request-id': id }),
        );
      for (const value of ['Basic YTpi', 'Bearer', 'Bearer x', 'Bearer a.b.c', 'x'])
        await note(
          `Authorization: ${value}`,
          anyone.get('/api/v1/auth/me', { authorization: value }),
        );
    },
  },
  {
    title: 'Other origins',
    applies: everyProject,
    run: askFromOrigins,
  },
  {
    title: 'Requests that no client sends',
    applies: withBodies,
    async run({ anyone, contract }, note) {
      for (const [asked, text] of Object.entries(rawRequests(anyBodyPath(contract))))
        await note(asked, exchangeOfRaw(anyone.base, text, await sendRaw(anyone.base, text)));
    },
  },
];

async function askFromOrigins({ anyone, secrets, contract }: Context, note: Note): Promise<void> {
  const origins = [
    secrets?.allowedOrigin ?? anyone.base,
    'https://evil.example',
    'null',
    anyone.base,
  ];
  const [path = '/health/live'] = [...expectedPaths(contract).keys()].filter((each) =>
    each.startsWith('/api/'),
  );
  for (const [i, origin] of origins.entries()) {
    const who = ['a listed origin', 'another origin', 'the origin null', 'our own origin'][i] ?? '';
    for (const target of ['/health/live', '/nowhere', concretePath(path)])
      await note(`${target} from ${who}`, anyone.get(target, { origin }));
    for (const [method, headers] of [
      ['PATCH', 'content-type, if-match'],
      ['DELETE', 'authorization'],
      ['TRACE', 'x-anything'],
    ] as const) {
      const preflight = {
        origin,
        'access-control-request-method': method,
        'access-control-request-headers': headers,
      };
      await note(
        `preflight for ${method} from ${who}`,
        anyone.send('OPTIONS', concretePath(path), { headers: preflight }),
      );
      await note(
        `preflight for ${method} to nowhere from ${who}`,
        anyone.send('OPTIONS', '/nowhere', { headers: preflight }),
      );
    }
  }
}

const get = (head: string, path = '/health/live', version = '1.1'): string =>
  `GET ${path} HTTP/${version}\r\n${head}Connection: close\r\n\r\n`;

const rawRequests = (path: string): Readonly<Record<string, string>> => ({
  'a good request': get('Host: a\r\n'),
  'no Host': get(''),
  'two Hosts': get('Host: a\r\nHost: b\r\n'),
  'a Host that is none': get('Host: a b\r\n'),
  'a space before the colon': get('Host : a\r\n'),
  'a folded header': get('Host: a\r\nX-A: b\r\n c\r\n'),
  'NUL in a header': get('Host: a\r\nX-A: b\u0000c\r\n'),
  'headers of 20 kB': get(`Host: a\r\nX-A: ${'x'.repeat(20_000)}\r\n`),
  'a path of 20 kB': get('Host: a\r\n', `/${'x'.repeat(20_000)}`),
  'an absolute URL': get('Host: a\r\n', 'http://evil.example/health/live'),
  'an unknown version': get('Host: a\r\n', '/health/live', '3.7'),
  'no HTTP at all': 'hello\r\n\r\n',
  CONNECT: 'CONNECT a:1 HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n',
  'Content-Length and Transfer-Encoding': `POST ${path} HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`,
  'two Content-Lengths': `POST ${path} HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\nabcd`,
  'an unknown Transfer-Encoding': `POST ${path} HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n`,
  'a Content-Length below zero': `POST ${path} HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: -1\r\n\r\n`,
  'a bad chunk': `POST ${path} HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nab\r\n`,
});
