import { API, type ContractField, pathOf } from '../../contract/contract.js';
import { AUTH } from '../accounts.js';
import { type Context, group, withResources } from '../check.js';
import { expectProblem, expectQuick, expectStatus, expectThat, shown } from '../expect.js';
import { bodyOf, type Exchange } from '../http.js';
import { goodValue } from '../samples.js';

/** What attackers and broken clients put where a value belongs. */
export const input = group({ id: 'input', title: 'Odd input' }, withResources, [
  {
    id: 'C109',
    title: 'A sort that is more than the name of a sortable field is 422',
    source: 'OWASP ASVS V1.2.4',
    async run(context) {
      const orders = [
        'createdAt;drop table',
        '(select 1)',
        'createdAt,(select 1)',
        'createdAt desc',
      ];
      const names = ['id', 'passwordHash', 'owner.email', '-', '--createdAt', '', '__proto__'];
      for (const sort of [...orders, ...names]) {
        await expectRefusedQuery(context, `sort=${encodeURIComponent(sort)}`);
      }
    },
  },
  {
    id: 'C111',
    title: 'Operators and objects in a query are unknown parameters: 422',
    source: 'OWASP ASVS V1.2.4; CWE-943',
    async run(context) {
      for (const query of [
        'createdAt[$gt]=',
        'filter[name][$regex]=.*',
        'limit[]=5',
        'sort[$where]=1',
        'q[$ne]=x',
        '$where=sleep(1000)',
        'limit=5&limit=6',
        'sort=createdAt&sort=-createdAt',
        '__proto__[x]=1',
      ]) {
        await expectRefusedQuery(context, query);
      }
    },
  },
  {
    id: 'C113',
    title: 'No text takes long to be looked at, however it is made',
    source: 'OWASP ASVS V1.3.12; CWE-1333',
    async run({ anyone, contract, accounts, rows }) {
      const long = `${'a'.repeat(50_000)}!`;
      const [resource] = contract.resources;
      if (resource === undefined) return;
      const { client } = await rows.writerOf(resource);
      for (const headers of [
        { accept: long.slice(0, 8_000) },
        { 'user-agent': long.slice(0, 8_000) },
      ]) {
        await expectQuick(() => anyone.get('/health/live', headers));
      }
      const q = encodeURIComponent('%_'.repeat(2_000));
      await expectQuick(() => client.get(`${pathOf(resource)}?q=${q}`));
      for (const field of resource.fields) {
        const body = { [field.camel]: long };
        await expectQuick(() => client.post(pathOf(resource), body));
      }
      if (contract.flavour === 'none') return;
      for (const email of [
        long,
        `${long}@b.example`,
        `a@${'a.'.repeat(25_000)}`,
        `a@${'-'.repeat(50_000)}.b`,
      ]) {
        const body = { email, password: accounts.newPassword(), name: 'Ada' };
        expectProblem(await expectQuick(() => anyone.post(`${AUTH}/register`, body)), 422);
      }
    },
  },
  {
    id: 'C114',
    title: 'U+0000 and lone surrogates are 422 or refused as JSON, wherever they stand',
    source: 'OWASP ASVS V1.1.1, V2.2.1; RFC 8259, 8.2',
    async run({ anyone, contract, rows }) {
      for (const resource of contract.resources) {
        const writer = await rows.writerOf(resource);
        const { client } = writer;
        for (const field of resource.fields.filter(isText)) {
          for (const bad of ['\\u0000abcd', 'abcd\\u0000', 'abcd\\ud83d', '\\udc00abcd']) {
            // JSON.stringify would write the escapes as text.
            const good = await rows.body(resource, writer);
            const body = JSON.stringify({ ...good, [field.camel]: '?' }).replace('"?"', `"${bad}"`);
            const headers = { 'content-type': 'application/json' };
            const answer = await client.send('POST', pathOf(resource), { body, headers });
            expectProblem(answer, 422, 400);
          }
        }
        const list = await client.get(`${pathOf(resource)}?q=%00`);
        expectThat([200, 422].includes(list.status), 'status 200 or 422', shown(list), list);
      }
      const path = await anyone.get(`${API}/%00`);
      expectProblem(path, 404, 400);
    },
  },
  {
    id: 'C116',
    title: 'Numbers are stored exactly or refused: no rounding, no overflow, no text',
    source: 'OWASP ASVS V2.2.1; RFC 8259, 6; RFC 7493, 2.2',
    async run({ contract, rows }) {
      for (const resource of contract.resources) {
        const fields = resource.fields.filter(isNumeric);
        if (fields.length === 0) continue;
        const writer = await rows.writerOf(resource);
        const { sent } = await rows.create(resource, writer);
        for (const field of fields) {
          for (const literal of [
            '9007199254740993',
            '1e400',
            '-0',
            '1e-7',
            '0.30000000000000004',
            '-1',
            '2147483648',
            'NaN',
            '"5"',
          ]) {
            const others = Object.fromEntries(
              Object.entries(sent).filter(([name]) => name !== field.camel),
            );
            // Unique members have new values each time.
            for (const other of resource.fields) {
              if (other.unique && other.camel !== field.camel)
                others[other.camel] = goodValue(other, 1);
            }
            const rest = JSON.stringify(others).slice(1);
            const body = `{"${field.camel}":${literal}${rest === '}' ? '' : ','}${rest}`;
            const headers = { 'content-type': 'application/json' };
            const answer = await writer.client.send('POST', pathOf(resource), { body, headers });
            if (answer.status !== 201) expectProblem(answer, 422, 400);
            else expectExact(field, literal, answer);
          }
        }
      }
    },
  },
  {
    id: 'C124',
    title: 'Times that are none are 422; a time with a zone is the same moment in UTC',
    source: 'RFC 3339, 5.6 and 5.7; OWASP ASVS V2.2.1',
    async run({ contract, rows }) {
      for (const resource of contract.resources) {
        const fields = resource.fields.filter(({ type }) => type === 'date' || type === 'datetime');
        if (fields.length === 0) continue;
        const writer = await rows.writerOf(resource);
        const row = await rows.create(resource, writer);
        for (const { camel, type } of fields) {
          for (const text of type === 'date' ? badDates : badTimes) {
            expectProblem(await writer.client.patch(row.path, { [camel]: text }), 422);
          }
          if (type === 'date') continue;
          const answer = await writer.client.patch(row.path, {
            [camel]: '2026-03-14T15:09:26.535+02:00',
          });
          if (answer.status === 422) continue;
          const got = bodyOf(expectStatus(answer, 200))[camel];
          expectThat(
            got === '2026-03-14T13:09:26.535Z',
            'the same moment in UTC',
            String(got),
            answer,
          );
        }
      }
    },
  },
]);

const badDates = [
  '2026-02-29',
  '2026-04-31',
  '0000-01-01',
  '2026-13-01',
  '2026-00-10',
  '+2026-01-01',
  '2026-1-1',
  '20260101',
  'tomorrow',
  '',
];

const badTimes = [
  '2026-02-29T00:00:00.000Z',
  '2026-03-14T24:00:01.000Z',
  '2026-03-14T15:60:00.000Z',
  '2026-03-14T15:09:61.000Z',
  '2026-03-14T15:09:26',
  '2026-03-14',
  '2026-03-14T15:09:26+99:00',
  '10000-01-01T00:00:00.000Z',
  '',
];

/** Asks the first list with this query, as somebody who may read it. */
async function expectRefusedQuery({ contract, rows }: Context, query: string): Promise<void> {
  const [resource] = contract.resources;
  if (resource === undefined) return;
  const { client } = await rows.writerOf(resource);
  expectProblem(await client.get(`${pathOf(resource)}?${query}`), 422);
}

function expectExact({ camel, type }: ContractField, literal: string, answer: Exchange): void {
  const got = bodyOf(answer)[camel];
  const isSame =
    type === 'money'
      ? String(got) === literal.replaceAll('"', '')
      : Object.is(Number(got) + 0, Number(literal) + 0);
  const isSafe = !/^\d{16,}$/.test(literal) || Number.isSafeInteger(Number(literal));
  expectThat(isSame && isSafe, `${literal} exactly, or 422`, String(got), answer);
}

const isText = ({ type }: ContractField): boolean => type === 'string' || type === 'text';

const isNumeric = ({ type }: ContractField): boolean =>
  type === 'int' || type === 'number' || type === 'money';
