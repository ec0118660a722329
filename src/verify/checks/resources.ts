import { isDeepStrictEqual } from 'node:util';

import { type ContractField, type ContractResource, pathOf } from '../../contract/contract.js';
import { group, withResources } from '../check.js';
import {
  expectEqual,
  expectHeader,
  expectInvalid,
  expectProblem,
  expectQuick,
  expectStatus,
  expectThat,
  headerOf,
  shown,
} from '../expect.js';
import { bodyOf, type Exchange } from '../http.js';
import { badValues, goodValue } from '../samples.js';

/** Every declared resource, by its notation. */
export const resources = group({ id: 'resources', title: 'Resources' }, withResources, [
  {
    id: 'C220',
    title: 'Every resource is created, read, listed, changed and deleted as declared',
    async run({ contract, rows }) {
      for (const resource of contract.resources) {
        const writer = await rows.writerOf(resource);
        const { client } = writer;
        const row = await rows.create(resource, writer);
        expectShows(row.answer, row.sent);
        for (const member of ['createdAt', 'updatedAt']) {
          const time = String(bodyOf(row.answer)[member]);
          expectThat(
            /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/.test(time),
            `${member} in UTC`,
            time,
            row.answer,
          );
        }
        expectShows(expectStatus(await client.get(row.path), 200), row.sent);
        const list = expectStatus(
          await client.get(`${pathOf(resource)}?sort=-createdAt&limit=100`),
          200,
        );
        expectThat(list.text.includes(row.id), 'the new row in the list', shown(list), list);

        const change = await rows.body(resource, writer);
        expectShows(expectStatus(await client.patch(row.path, change), 200), change);
        expectShows(expectStatus(await client.get(row.path), 200), change);
        expectStatus(await client.delete(row.path), 204);
        expectProblem(await client.get(row.path), 404);
      }
    },
  },
  {
    id: 'C138',
    title: '201 has a Location that answers 200; DELETE is 204, then 404',
    source: 'RFC 9110, 15.3.2',
    async run({ contract, rows }) {
      for (const resource of contract.resources) {
        const writer = await rows.writerOf(resource);
        const row = await rows.create(resource, writer);
        const location = headerOf(row.answer, 'location') ?? '';
        const { pathname } = new URL(location, 'http://any');
        expectEqual(pathname, row.path, 'the path in Location', row.answer);
        expectStatus(await writer.client.get(pathname), 200);
        expectStatus(await writer.client.delete(row.path), 204);
        expectProblem(await writer.client.delete(row.path), 404);
        expectProblem(await writer.client.patch(row.path, {}), 404);
      }
    },
  },
  {
    id: 'C221',
    title: 'Every field refuses what its type and its bounds exclude: 422 with a pointer',
    source: 'OWASP ASVS V2.2.1',
    async run({ contract, rows }) {
      for (const resource of contract.resources) {
        const writer = await rows.writerOf(resource);
        const row = await rows.create(resource, writer);
        for (const field of resource.fields) {
          for (const { value } of badValues(field)) {
            const body = { ...row.sent, [field.camel]: value };
            expectInvalid(await writer.client.post(pathOf(resource), body), `/${field.camel}`);
            expectInvalid(
              await writer.client.patch(row.path, { [field.camel]: value }),
              `/${field.camel}`,
            );
          }
          if (!field.mustBeSent) continue;
          const rest = without(row.sent, field.camel);
          expectInvalid(await writer.client.post(pathOf(resource), rest), `/${field.camel}`);
        }
        expectShows(await writer.client.get(row.path), row.sent);
      }
    },
  },
  {
    id: 'C222',
    title: 'An optional member may be left out or null, and is null then',
    async run({ contract, rows }) {
      for (const resource of contract.resources) {
        const optional = resource.fields.filter((field) => field.optional);
        if (optional.length === 0) continue;
        const writer = await rows.writerOf(resource);
        const body = await rows.body(resource, writer);
        const required = resource.fields
          .filter((field) => !field.optional)
          .map((field) => field.camel);
        const least = Object.fromEntries(
          Object.entries(body).filter(([name]) => required.includes(name)),
        );
        const without = expectStatus(await writer.client.post(pathOf(resource), least), 201);
        const nulls = Object.fromEntries(optional.map((field) => [field.camel, null]));
        const again = await rows.create(resource, writer, nulls);
        for (const answer of [again.answer, await writer.client.get(again.path)])
          expectShows(answer, nulls);
        for (const field of optional.filter(
          (each) => each.type !== 'boolean' && !each.hasDefault,
        )) {
          expectEqual(bodyOf(without)[field.camel], null, `${field.camel} when left out`, without);
        }
      }
    },
  },
  {
    id: 'C100',
    title: 'Members that the server owns are 422 in a body and change nothing',
    source: 'OWASP ASVS V15.3.3; API3:2023',
    async run({ contract, rows }) {
      for (const resource of contract.resources) {
        const writer = await rows.writerOf(resource);
        const row = await rows.create(resource, writer);
        const foreign = '01890a5d-ac96-774b-bcce-b302099a8057';
        const owned = {
          id: foreign,
          ownerId: foreign,
          createdAt: '2020-01-01T00:00:00.000Z',
          updatedAt: null,
          isAdmin: true,
        };
        for (const [member, value] of Object.entries(owned)) {
          expectInvalid(await writer.client.patch(row.path, { [member]: value }), `/${member}`);
          expectInvalid(
            await writer.client.post(pathOf(resource), { ...row.sent, [member]: value }),
            `/${member}`,
          );
        }
        const after = bodyOf(await writer.client.get(row.path));
        expectEqual(after, bodyOf(row.answer), 'the row afterwards');
      }
    },
  },
  {
    id: 'C139',
    title: 'PATCH is a JSON merge patch: absent keeps, null clears, {} changes nothing',
    source: 'RFC 7396',
    async run({ contract, rows }) {
      for (const resource of contract.resources) {
        const writer = await rows.writerOf(resource);
        const row = await rows.create(resource, writer);
        const same = expectStatus(await writer.client.patch(row.path, {}), 200);
        expectEqual(bodyOf(same), bodyOf(row.answer), 'the row after {}', same);
        expectEqual(same.headers.etag, row.etag, 'ETag after {}', same);

        for (const field of resource.fields.filter((each) => each.optional)) {
          const before = bodyOf(await writer.client.get(row.path));
          const cleared = expectStatus(
            await writer.client.patch(row.path, { [field.camel]: null }),
            200,
          );
          const rest = without(before, 'updatedAt');
          expectShows(cleared, { ...rest, [field.camel]: null });
        }
      }
    },
  },
  {
    id: 'C117',
    title: 'Lengths count code points: emoji fit to the last one, and come back exact',
    applies: ({ resources: all }) => all.some(hasString) || 'no resource has a string field',
    async run({ contract, rows }) {
      for (const resource of contract.resources) {
        const field = resource.fields.find((each) => each.type === 'string' && !each.unique);
        if (field?.max == null || field.max > 5_000) continue;
        const writer = await rows.writerOf(resource);
        const longest = '🦊'.repeat(field.max);
        const row = await rows.create(resource, writer, { [field.camel]: longest });
        expectShows(await writer.client.get(row.path), { [field.camel]: longest });
        const body = { ...(await rows.body(resource, writer)), [field.camel]: `${longest}🦊` };
        expectInvalid(await writer.client.post(pathOf(resource), body), `/${field.camel}`);
      }
    },
  },
  {
    id: 'C126',
    title: 'Markup, templates and SQL in strings come back as they went in',
    source: 'OWASP ASVS V1.2.4, V1.3.2',
    applies: ({ resources: all }) => all.some(hasString) || 'no resource has a string field',
    async run({ contract, rows }) {
      const probes = [
        "' OR 1=1 --",
        '"; DROP TABLE users; --',
        '<script>alert(1)</script>',
        '{{7*7}}',
        '${jndi:x}',
        '\\',
        '%',
      ];
      for (const resource of contract.resources) {
        const field = resource.fields.find(
          (each) => each.type === 'string' && (each.max ?? 200) >= 25 && !each.unique,
        );
        if (field === undefined || (field.min ?? 0) > 1) continue;
        const writer = await rows.writerOf(resource);
        for (const probe of probes) {
          const row = await rows.create(resource, writer, { [field.camel]: probe });
          expectShows(await writer.client.get(row.path), { [field.camel]: probe });
        }
      }
    },
  },
  {
    id: 'C223',
    title: 'A value that must be unique is 409 the second time, also in parallel',
    applies: ({ resources: all }) =>
      all.some((resource) => uniqueField(resource) !== undefined) || 'no field is unique',
    async run({ contract, rows }) {
      for (const resource of contract.resources) {
        const field = uniqueField(resource);
        if (field === undefined) continue;
        const writer = await rows.writerOf(resource);
        const body = await rows.body(resource, writer);
        const answers = await Promise.all(
          Array.from({ length: 8 }, () => writer.client.post(pathOf(resource), body)),
        );
        expectEqual(
          answers.filter(({ status }) => status === 201).length,
          1,
          'created',
          answers[0],
        );
        for (const answer of answers) if (answer.status !== 201) expectProblem(answer, 409);

        const other = await rows.create(resource, writer);
        const taken = { [field.camel]: body[field.camel] };
        expectProblem(await writer.client.patch(other.path, taken), 409);
      }
    },
  },
  {
    id: 'C224',
    title: 'A reference to a row that is not there is 422',
    applies: ({ resources: all }) => all.some(hasReference) || 'no field refers to a resource',
    async run({ contract, rows }) {
      for (const resource of contract.resources.filter(hasReference)) {
        const writer = await rows.writerOf(resource);
        const row = await rows.create(resource, writer);
        for (const field of resource.fields.filter(({ type }) => type === 'ref')) {
          const nowhere = { [field.camel]: '01890a5d-ac96-774b-bcce-b302099a8057' };
          const body = { ...(await rows.body(resource, writer)), ...nowhere };
          expectInvalid(await writer.client.post(pathOf(resource), body), `/${field.camel}`);
          expectInvalid(await writer.client.patch(row.path, nowhere), `/${field.camel}`);
        }
      }
    },
  },
]);

/** Conditional requests and lost updates. */
export const conditions = group(
  { id: 'conditions', title: 'Conditional requests' },
  withResources,
  [
    {
      id: 'C142',
      title: 'If-None-Match with the row’s strong ETag is 304: alone, in a list, weak, or *',
      source: 'RFC 9110, 13.1.2',
      async run({ contract, rows }) {
        for (const resource of contract.resources) {
          const writer = await rows.writerOf(resource);
          const { path, etag, answer } = await rows.create(resource, writer);
          expectHeader(answer, 'etag', /^"[^"]+"$/);
          expectHeader(await writer.client.get(path), 'etag', etag);
          for (const value of [etag, `"other", ${etag}`, `W/${etag}`, '*']) {
            const conditional = expectStatus(
              await writer.client.get(path, { 'if-none-match': value }),
              304,
            );
            expectHeader(conditional, 'etag', etag);
          }
          expectStatus(await writer.client.get(path, { 'if-none-match': '"other"' }), 200);
        }
      },
    },
    {
      id: 'C163',
      title: 'Of 20 parallel changes with one If-Match exactly one wins, the others are 412',
      source: 'RFC 9110, 13.1.1',
      async run({ contract, rows }) {
        for (const resource of contract.resources) {
          const change = rows.changeable(resource);
          if (change === undefined) continue;
          const writer = await rows.writerOf(resource);
          const { path, etag } = await rows.create(resource, writer, {
            [change.field.camel]: change.values[0],
          });
          const patch = { [change.field.camel]: change.values[1] };
          expectProblem(await writer.client.patch(path, patch, { 'if-match': '"stale"' }), 412);
          expectProblem(await writer.client.delete(path, { 'if-match': '"stale"' }), 412);

          const answers = await Promise.all(
            Array.from({ length: 20 }, () =>
              writer.client.patch(path, patch, { 'if-match': etag }),
            ),
          );
          expectEqual(
            answers.filter(({ status }) => status === 200).length,
            1,
            'winners',
            answers[0],
          );
          for (const answer of answers) if (answer.status !== 200) expectProblem(answer, 412);
          expectShows(await writer.client.get(path), patch);
        }
      },
    },
  ],
);

/** Pages, sorts, filters, search. */
export const lists = group({ id: 'lists', title: 'Lists' }, withResources, [
  {
    id: 'C140',
    title: 'Walking all pages while rows are added repeats none and loses none',
    source: 'API4:2023',
    async run({ contract, rows }) {
      for (const resource of contract.resources) {
        const writer = await rows.writerOf(resource);
        const mine: string[] = [];
        for (let i = 0; i < 7; i++) mine.push((await rows.create(resource, writer)).id);

        const seen: string[] = [];
        let next: string | null = `${pathOf(resource)}?sort=-createdAt&limit=2`;
        for (let page = 0; next !== null && page < 200; page++) {
          const answer = expectStatus(await writer.client.get(next), 200);
          const { data, nextCursor } = bodyOf(answer);
          expectThat(
            Array.isArray(data) && data.length <= 2,
            'at most two rows',
            shown(answer),
            answer,
          );
          seen.push(...idsOf(data));
          next =
            typeof nextCursor !== 'string'
              ? null
              : `${pathOf(resource)}?sort=-createdAt&limit=2&cursor=${nextCursor}`;
          if (next !== null) expectHeader(answer, 'link', /<[^>]+>;\s*rel="?next"?/);
          if (page === 1) await rows.create(resource, writer);
          if (mine.every((id) => seen.includes(id))) break;
        }
        const found = seen.filter((id) => mine.includes(id));
        expectEqual(found.sort(), mine.sort(), 'own rows, each once');
        expectEqual(new Set(seen).size, seen.length, 'rows that were seen once');
      }
    },
  },
  {
    id: 'C178',
    title: 'An unknown, repeated or senseless query parameter is 422',
    async run({ contract, rows }) {
      for (const resource of contract.resources) {
        const { client } = await rows.writerOf(resource);
        const bad = [
          'unknown=1',
          'limit=0',
          'limit=-1',
          'limit=101',
          'limit=abc',
          'limit=1e9',
          'limit=',
          'limit=1&limit=2',
          'cursor=made-up',
          'cursor=eyJpZCI6MX0',
          'limit[$gt]=1',
          'offset=5',
        ];
        for (const query of bad)
          expectProblem(await client.get(`${pathOf(resource)}?${query}`), 422);
        expectStatus(await client.get(`${pathOf(resource)}?limit=100`), 200);
      }
    },
  },
  {
    id: 'C101',
    title: 'Sorting and filtering by anything that is not declared for it is 422',
    source: 'OWASP ASVS V8.2.3; V1.2.4',
    async run({ contract, rows }) {
      for (const resource of contract.resources) {
        const { client } = await rows.writerOf(resource);
        const path = pathOf(resource);
        const undeclared = resource.fields
          .filter((field) => !field.filterable)
          .map((field) => `${field.camel}=1`);
        const unsortable = resource.fields
          .filter((field) => !field.sortable)
          .map((field) => `sort=${field.camel}`);
        const probes = [
          'sort=passwordHash',
          'sort=createdAt;drop',
          'sort=(select+1)',
          'sort=--createdAt',
          'sort=createdAt,id',
          'sort=',
          'sort=__proto__',
          'passwordHash=x',
          'ownerId[$ne]=1',
          'owner.email=a',
        ];
        for (const query of [...undeclared, ...unsortable, ...probes]) {
          expectProblem(await client.get(`${path}?${query}`), 422);
        }
        for (const field of resource.fields.filter((each) => each.sortable)) {
          expectStatus(await client.get(`${path}?sort=-${field.camel}`), 200);
        }
      }
    },
  },
  {
    id: 'C225',
    title: 'A filter finds the rows with that value and no others',
    applies: ({ resources: all }) =>
      all.some(({ fields }) => fields.some(({ filterable }) => filterable)) ||
      'no field can be filtered',
    async run({ contract, rows }) {
      for (const resource of contract.resources) {
        const writer = await rows.writerOf(resource);
        const row = await rows.create(resource, writer);
        await rows.create(resource, writer);
        for (const field of resource.fields.filter((each) => each.filterable)) {
          const value = row.sent[field.camel];
          if (typeof value !== 'string' && typeof value !== 'boolean') continue;
          const query = new URLSearchParams({
            [field.camel]: String(value),
            limit: '100',
            sort: '-createdAt',
          });
          const answer = expectStatus(
            await writer.client.get(`${pathOf(resource)}?${query.toString()}`),
            200,
          );
          const { data } = bodyOf(answer);
          const found = Array.isArray(data)
            ? data.map((each: Record<string, unknown>) => each[field.camel])
            : [];
          expectThat(
            idsOf(data).includes(row.id),
            `the row with ${field.camel}=${String(value)}`,
            shown(answer),
            answer,
          );
          expectThat(
            found.every((each) => isDeepStrictEqual(each, value)),
            'no other value',
            JSON.stringify(found),
            answer,
          );
        }
      }
    },
  },
  {
    id: 'C108',
    title: 'SQL and wildcards in q, filters and cursors are text, and the table stays',
    source: 'OWASP ASVS V1.2.4',
    async run({ contract, rows }) {
      for (const resource of contract.resources) {
        const writer = await rows.writerOf(resource);
        const row = await rows.create(resource, writer);
        const parameters = [
          'cursor',
          ...resource.fields.filter(({ filterable }) => filterable).map(({ camel }) => camel),
        ];
        if (resource.fields.some(({ searchable }) => searchable)) parameters.push('q');
        const probes = [
          "' OR 1=1--",
          '"; DROP TABLE users;--',
          '1) UNION SELECT 1',
          '%',
          '_',
          '\\',
          "'||pg_sleep(3)||'",
        ];
        for (const parameter of parameters) {
          for (const probe of probes) {
            const query = new URLSearchParams({ [parameter]: probe });
            const ask = (): Promise<Exchange> =>
              writer.client.get(`${pathOf(resource)}?${query.toString()}`);
            const answer = expectStatus(await expectQuick(ask), 200, 422);
            const { data } = bodyOf(answer);
            expectThat(
              !idsOf(data).includes(row.id),
              'no match by a wildcard',
              shown(answer),
              answer,
            );
          }
        }
        expectStatus(await writer.client.get(row.path), 200);
      }
    },
  },
  {
    id: 'C226',
    title: 'q finds a literal part of any string field',
    applies: ({ resources: all }) =>
      all.some(({ fields }) => fields.some(isSearched)) || 'no string field can be searched',
    async run({ contract, rows }) {
      for (const resource of contract.resources) {
        const field = resource.fields.find(isSearched);
        if (field === undefined) continue;
        const writer = await rows.writerOf(resource);
        const word = `q${crypto.randomUUID().slice(0, 8)}`;
        const value = `x ${word}% y`.slice(0, field.max ?? 200);
        const row = await rows.create(resource, writer, { [field.camel]: value });
        for (const [query, expected] of [
          [word, [row.id]],
          [`${word}%25`, [row.id]],
          [`${word}_`, []],
        ] as const) {
          const answer = expectStatus(
            await writer.client.get(`${pathOf(resource)}?q=${query}`),
            200,
          );
          expectEqual(idsOf(bodyOf(answer)['data']), expected, `rows found by ${query}`, answer);
        }
      }
    },
  },
]);

/** Every sent member has its value; rows may show more than was sent. */
function expectShows(answer: Exchange, sent: Readonly<Record<string, unknown>>): void {
  const body = bodyOf(answer);
  for (const [member, value] of Object.entries(sent))
    expectEqual(body[member], value, member, answer);
}

/** The object less one member. */
function without(row: Readonly<Record<string, unknown>>, member: string): Record<string, unknown> {
  return Object.fromEntries(Object.entries(row).filter(([name]) => name !== member));
}

function idsOf(data: unknown): readonly string[] {
  return Array.isArray(data) ? data.map((row: { id?: unknown }) => String(row.id)) : [];
}

function hasString({ fields }: ContractResource): boolean {
  return fields.some(({ type }) => type === 'string');
}

function hasReference({ fields }: ContractResource): boolean {
  return fields.some(({ type }) => type === 'ref');
}

function uniqueField({ fields }: ContractResource): ContractField | undefined {
  return fields.find((field) => field.unique && goodValue(field, 0) !== goodValue(field, 0));
}

function isSearched(field: ContractField): boolean {
  return field.searchable && (field.max ?? 200) >= 20 && (field.min ?? 0) <= 10;
}
