import { API, pathOf } from '../../contract/contract.js';
import { concretePath, expectedOperations, NOBODY } from '../../contract/operations.js';
import { everyProject, group, withAccounts, withOwnedResources, withResources } from '../check.js';
import {
  expectAlike,
  expectEqual,
  expectHeader,
  expectProblem,
  expectStatus,
  expectThat,
  headerOf,
  shown,
} from '../expect.js';
import { bodyOf, type Exchange } from '../http.js';
import { readLog } from '../log.js';
import type { Row } from '../rows.js';

/** Who may do what. */
export const access = group({ id: 'access', title: 'Access' }, withAccounts, [
  {
    id: 'C97',
    title: 'Every operation that needs somebody is 401 to nobody, before it looks at anything else',
    source: 'OWASP ASVS V8.2.1; API1:2023, API5:2023',
    async run({ anyone, contract }) {
      const scheme = contract.flavour === 'jwt' ? /^Bearer\b/ : /^Session\b/;
      for (const { method, path, audience } of expectedOperations(contract)) {
        if (audience === 'anyone') continue;
        for (const id of [NOBODY, 'no-id']) {
          const answer = await anyone.send(
            method,
            concretePath(path, id),
            method === 'GET' ? {} : { json: {} },
          );
          expectProblem(answer, 401);
          expectHeader(answer, 'www-authenticate', scheme);
        }
      }
    },
  },
  {
    id: 'C230',
    title: 'What only an admin may do is 403 to a user',
    source: 'OWASP ASVS V8.2.1; API5:2023',
    applies: (contract) =>
      expectedOperations(contract).some(({ audience }) => audience === 'admin') ||
      'nothing is reserved to admins',
    async run({ contract, newAccount }) {
      const { client } = await newAccount();
      for (const { method, path, audience } of expectedOperations(contract)) {
        if (audience !== 'admin') continue;
        expectProblem(await client.send(method, concretePath(path), { json: {} }), 403);
      }
    },
  },
  {
    id: 'C98',
    title: 'Somebody else’s row is 404, like none at all, and stays as it was',
    source: 'OWASP ASVS V8.2.2; API1:2023',
    applies: withOwnedResources,
    async run({ contract, rows, newAccount }) {
      for (const resource of contract.resources.filter((each) => each.access === 'owner')) {
        const a = await newAccount();
        const b = await newAccount();
        const row = await rows.create(resource, a);
        const nothing = await b.client.get(`${pathOf(resource)}/${NOBODY}`);
        const foreign = expectProblem(await b.client.get(row.path), 404);
        expectAlike(nothing, foreign, 'the answer to a foreign row');
        const change = await rows.body(resource, b);
        expectProblem(await b.client.patch(row.path, change), 404);
        expectProblem(await b.client.delete(row.path), 404);
        expectProblem(await b.client.delete(row.path, { 'if-match': row.etag }), 404);

        const list = expectStatus(await b.client.get(`${pathOf(resource)}?limit=100`), 200);
        expectThat(!list.text.includes(row.id), 'a list without it', shown(list), list);
        const after = expectStatus(await a.client.get(row.path), 200);
        expectEqual(bodyOf(after), bodyOf(row.answer), 'the row afterwards', after);
      }
    },
  },
  {
    id: 'C231',
    title: 'A shared row is read by every user and changed only by its owner',
    source: 'OWASP ASVS V8.2.2',
    applies: ({ resources }) =>
      resources.some((each) => each.access === 'shared') || 'no resource is shared',
    async run({ contract, rows, newAccount }) {
      for (const resource of contract.resources.filter((each) => each.access === 'shared')) {
        const a = await newAccount();
        const b = await newAccount();
        const row = await rows.create(resource, a);
        expectStatus(await b.client.get(row.path), 200);
        expectProblem(await b.client.patch(row.path, await rows.body(resource, b)), 403, 404);
        expectProblem(await b.client.delete(row.path), 403, 404);
        const after = expectStatus(await a.client.get(row.path), 200);
        expectEqual(bodyOf(after), bodyOf(row.answer), 'the row afterwards', after);
      }
    },
  },
  {
    id: 'C232',
    title: 'An admin sees and edits what belongs to somebody else',
    applies: withOwnedResources,
    async run({ contract, rows, newAccount, admin }) {
      const { client } = await admin();
      for (const resource of contract.resources.filter((each) => each.access === 'owner')) {
        const row = await rows.create(resource, await newAccount());
        expectStatus(await client.get(row.path), 200);
        expectStatus(await client.patch(row.path, {}), 200);
        expectStatus(await client.delete(row.path), 204);
      }
    },
  },
  {
    id: 'C46',
    title: 'GET, HEAD and OPTIONS change nothing, whatever method they claim to be',
    source: 'OWASP ASVS V3.5.3; RFC 9110, 9.2.1',
    applies: withOwnedResources,
    async run({ contract, rows, newAccount }) {
      const account = await newAccount();
      const { client } = account;
      const own = contract.resources.filter(({ access }) => access === 'owner');
      const made: Row[] = [];
      for (const resource of own) made.push(await rows.create(resource, account));
      const paths = [...made.map(({ path }) => path), ...own.map(pathOf), `${API}/auth/me`];
      const all = async (): Promise<readonly string[]> =>
        Promise.all(paths.map(async (path) => (await client.get(path)).text));

      const before = await all();
      const claims = { 'x-http-method-override': 'DELETE', 'x-method-override': 'DELETE' };
      for (const path of [...paths, `${API}/auth/sessions`, `${API}/auth/logout`]) {
        for (const method of ['GET', 'HEAD', 'OPTIONS']) {
          const answer = await client.send(method, path, { headers: claims });
          expectThat(answer.status < 500, 'no 5xx', shown(answer), answer);
          // One that reads its query may refuse this; none may follow it.
          await client.send(method, `${path}?_method=DELETE`, {});
        }
      }
      expectEqual(await all(), before, 'everything afterwards');
    },
  },
  {
    id: 'C106',
    title: 'Ids are UUIDs, never counted, and a guess is 404 like any other',
    source: 'RFC 9562, 5.7; API1:2023',
    applies: withOwnedResources,
    async run({ contract, rows, newAccount }) {
      for (const resource of contract.resources.filter((each) => each.access === 'owner')) {
        const [a, b] = [await newAccount(), await newAccount()];
        const ids: string[] = [];
        for (let i = 0; i < 4; i += 1) ids.push((await rows.create(resource, a)).id);
        const random = ids.map((id) => {
          const isUuid = /^[\da-f]{8}-[\da-f]{4}-[47][\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/.test(
            id,
          );
          expectThat(isUuid, 'a UUID of version 4 or 7', id);
          return id.slice(24);
        });
        // The last 48 bits are random in both: were they counted, one would lead to the next.
        expectEqual(new Set(random).size, random.length, 'different random parts');
        expectProblem(await b.client.get(`${pathOf(resource)}/${ids[0] ?? ''}`), 404);
      }
    },
  },
  {
    id: 'C107',
    title: 'Who was refused is in the log, with the request id and the user',
    source: 'OWASP ASVS V16.3.2',
    applies: (contract) =>
      expectedOperations(contract).some(({ audience }) => audience === 'admin') ||
      'nothing is reserved to admins',
    needs: ['process'],
    async run({ contract, newAccount, project }) {
      const { client, id } = await newAccount();
      const operation = expectedOperations(contract).find(({ audience }) => audience === 'admin');
      if (operation === undefined) return;
      const requestId = `refused-${Date.now().toString(36)}`;
      const path = concretePath(operation.path);
      const headers = { 'x-request-id': requestId };
      expectProblem(await client.send(operation.method, path, { json: {}, headers }), 403);
      const lines = await readLog(project, (line) => line.includes(requestId));
      const told = lines.filter((line) => line.includes('access.refused') && line.includes(id));
      expectEqual(told.length, 1, 'lines with the event access.refused and the user', undefined);
    },
  },
  {
    id: 'C233',
    title: 'No reference leads to a row that its writer cannot see',
    source: 'API1:2023',
    applies: ({ resources }) =>
      resources.some((each) => ownedReference(each.fields, resources) !== undefined) ||
      'no field refers to rows that belong to somebody',
    async run({ contract, rows, newAccount }) {
      for (const resource of contract.resources) {
        const field = ownedReference(resource.fields, contract.resources);
        if (field === undefined) continue;
        const a = await newAccount();
        const b = await newAccount();
        const hidden = await rows.value(field, a, 0);
        const body = { ...(await rows.body(resource, b)), [field.camel]: hidden };
        expectProblem(await b.client.post(pathOf(resource), body), 422);
      }
    },
  },
]);

/** CORS: one listed origin, and all that look like it. */
export const cors = group({ id: 'cors', title: 'CORS' }, everyProject, [
  {
    id: 'C149',
    title: 'A listed origin is echoed exactly, with Vary: Origin, also on errors',
    source: 'OWASP ASVS V3.4.2; Fetch Standard, 3.2',
    needs: ['secrets'],
    async run({ anyone, secrets }) {
      const origin = secrets?.allowedOrigin ?? '';
      for (const path of ['/health/live', '/nowhere', `${API}/nowhere`]) {
        const answer = await anyone.get(path, { origin });
        expectHeader(answer, 'access-control-allow-origin', origin);
        expectHeader(answer, 'vary', /\borigin\b/i);
        for (const name of [
          'ETag',
          'Location',
          'Link',
          'Retry-After',
          'RateLimit',
          'X-Request-Id',
        ]) {
          expectHeader(answer, 'access-control-expose-headers', new RegExp(`\\b${name}\\b`, 'i'));
        }
      }
    },
  },
  {
    id: 'C150',
    title: 'An origin that is not listed gets no CORS header, however close it looks',
    source: 'OWASP ASVS V3.4.2',
    needs: ['secrets'],
    async run({ anyone, secrets }) {
      const listed = secrets?.allowedOrigin ?? '';
      const { hostname } = new URL(listed);
      const twins = [
        'null',
        'https://evil.example',
        `http://${hostname}`,
        `https://${hostname}:444`,
        `https://sub.${hostname}`,
        `https://${hostname}.evil.example`,
        `https://evil-${hostname}`,
        `https://${hostname.replaceAll('.', 'x')}`,
        'https://',
        '*',
      ];
      for (const origin of twins) {
        const answer = await anyone.get('/health/live', { origin });
        expectHeader(answer, 'access-control-allow-origin', undefined);
        expectHeader(answer, 'access-control-allow-credentials', undefined);
      }
    },
  },
  {
    id: 'C151',
    title: 'Never a star beside credentials, and no origin is let in that was not listed',
    source: 'OWASP ASVS V3.4.2; Fetch Standard, 3.2.5',
    phase: 'closing',
    run({ recorder }) {
      for (const answer of recorder.exchanges) {
        const origin = headerOf(answer, 'access-control-allow-origin');
        const withCredentials = headerOf(answer, 'access-control-allow-credentials') === 'true';
        expectThat(origin !== '*' || !withCredentials, 'no star with credentials', '*', answer);
        const isEcho = origin === undefined || origin === answer.sent['origin'];
        expectThat(isEcho, 'the origin that asked, or none', origin ?? '', answer);
      }
    },
  },
  {
    id: 'C153',
    title: 'Errors carry the same CORS headers as good answers, so that a page can read them',
    source: 'Fetch Standard, 3.2.3',
    needs: ['secrets'],
    async run({ anyone, contract, secrets }) {
      const headers = { origin: secrets?.allowedOrigin ?? '' };
      const corsOf = (answer: Exchange): unknown =>
        Object.fromEntries(
          Object.entries(answer.headers).filter(([name]) => name.startsWith('access-control-')),
        );
      const good = corsOf(expectStatus(await anyone.get('/health/live', headers), 200));
      const isBody = contract.flavour !== 'none';
      const bad = [
        await anyone.get('/nowhere', headers),
        await anyone.send('TRACE', '/health/live', { headers }),
        await anyone.send('POST', '/health/live', { headers, body: '{' }),
        ...(isBody
          ? [
              await anyone.get(`${API}/auth/me`, headers),
              await anyone.post(`${API}/auth/login`, {}, headers),
            ]
          : []),
      ];
      for (const answer of bad) {
        expectThat(answer.status >= 400, 'an error', shown(answer), answer);
        expectEqual(corsOf(answer), good, 'CORS headers', answer);
      }
    },
  },
  {
    id: 'C152',
    applies: withResources,
    title: 'A preflight needs nobody logged in, lists methods and headers, and lasts a day at most',
    source: 'Fetch Standard, 3.2.3',
    needs: ['secrets'],
    async run({ anyone, contract, secrets }) {
      const [resource] = contract.resources;
      if (resource === undefined) return;
      const ask = {
        origin: secrets?.allowedOrigin ?? '',
        'access-control-request-method': 'POST',
        'access-control-request-headers': 'content-type,idempotency-key',
      };
      const answer = await anyone.send('OPTIONS', pathOf(resource), { headers: ask });
      expectStatus(answer, 204, 200);
      expectHeader(answer, 'access-control-allow-origin', ask.origin);
      expectHeader(answer, 'access-control-allow-methods', /\bPOST\b/);
      expectHeader(answer, 'access-control-allow-headers', /\bcontent-type\b/i);
      const age = Number(answer.headers['access-control-max-age'] ?? 0);
      expectThat(age <= 86_400, 'a day at most', `${age} s`, answer);

      const foreign = { ...ask, origin: 'https://evil.example' };
      const refused = await anyone.send('OPTIONS', pathOf(resource), { headers: foreign });
      expectHeader(refused, 'access-control-allow-origin', undefined);
    },
  },
]);

type Fields = Parameters<typeof pathOf>[0]['fields'];
type Resources = readonly Parameters<typeof pathOf>[0][];

/** A field that leads to a resource whose rows only their owner sees. */
function ownedReference(fields: Fields, resources: Resources): Fields[number] | undefined {
  return fields.find((field) =>
    resources.some(({ camel, access: who }) => camel === field.target?.camel && who === 'owner'),
  );
}
