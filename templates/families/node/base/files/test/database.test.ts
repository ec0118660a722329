import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { withTransaction } from '../src/db/database.js';
import {
  columnTypes,
  fromBoolean,
  fromJson,
  fromTimestamp,
  tableOptions,
  toBoolean,
  toJson,
  toTimestamp,
} from '../src/db/columns.js';
import { ensureDatabase, isForeignKeyViolation, isUniqueViolation } from '../src/db/dialect.js';
import { prepare, type Parameter } from '../src/db/prepared.js';
import { newId } from '../src/ids.js';
import { maxMinorUnits } from '../src/money.js';
import { startTestApp, type TestApp } from './support/app.js';

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp();
  const { db } = app.services;
  await sql`create table _owners (id ${columnTypes.id} primary key) ${tableOptions}`.execute(db);
  await sql`create table _samples (
    id ${columnTypes.id} primary key, owner_id ${columnTypes.id} references _owners (id),
    name ${columnTypes.string(20)} unique, body ${columnTypes.text}, amount ${columnTypes.bigint},
    count ${columnTypes.int}, ratio ${columnTypes.number}, done ${columnTypes.boolean},
    on_day ${columnTypes.date}, at ${columnTypes.timestamp}, data ${columnTypes.json},
    foreign key (owner_id) references _owners (id)
  ) ${tableOptions}`.execute(db);
});
afterAll(() => app.close());

/** Tables of this test, which the schema does not know: no table of the project begins with `_`. */
function open() {
  return app.services.db.withTables<{ _samples: Sample; _owners: { id: string } }>();
}

interface Sample {
  id: string;
  owner_id: string | null;
  name: string | null;
  amount: number | null;
  done: ReturnType<typeof toBoolean> | null;
}

describe('columns', () => {
  it('give back what was put in', async () => {
    const id = newId();
    const at = new Date('2026-02-28T23:59:59.987Z');
    const data = { a: [1, 'ä😀', null], b: { c: true } };
    const { db } = app.services;
    await sql`insert into _samples (id, name, body, amount, count, ratio, done, on_day, at, data) values (
      ${id}, ${'Ünï😀'}, ${'x'.repeat(100_000)}, ${maxMinorUnits}, ${-5}, ${0.1}, ${toBoolean(true)},
      ${'2026-02-28'}, ${toTimestamp(at)}, ${toJson(data)})`.execute(db);
    const { rows } = await sql<
      Record<string, never>
    >`select * from _samples where id = ${id}`.execute(db);
    const [row] = rows;
    expect(row).toMatchObject({
      id,
      name: 'Ünï😀',
      amount: maxMinorUnits,
      count: -5,
      ratio: 0.1,
      on_day: '2026-02-28',
    });
    expect(fromBoolean(row?.done as never)).toBe(true);
    expect(fromTimestamp(row?.at as never)).toEqual(at);
    expect(fromJson(row?.data as never)).toEqual(data);
    expect(fromBoolean(toBoolean(false))).toBe(false);
  });

  it('tell letters apart, and spaces at the end', async () => {
    const rows = [{ name: 'case' }, { name: 'CASE' }, { name: 'cäse' }, { name: 'case ' }];
    for (const { name } of rows)
      await open().insertInto('_samples').values({ id: newId(), name }).execute();
    const found = await open()
      .selectFrom('_samples')
      .select('name')
      .where('name', '=', 'case')
      .execute();
    expect(found).toEqual([{ name: 'case' }]);
  });
});

describe('errors', () => {
  it('are recognised', async () => {
    const db = open();
    const insert = (values: Partial<Sample>) =>
      db
        .insertInto('_samples')
        .values({ id: newId(), ...values })
        .execute()
        .then(
          () => undefined,
          (error: unknown) => error,
        );
    await insert({ name: 'taken' });
    expect(isUniqueViolation(await insert({ name: 'taken' }))).toBe(true);
    expect(isForeignKeyViolation(await insert({ owner_id: newId() }))).toBe(true);
    expect(isUniqueViolation(await insert({ owner_id: newId() }))).toBe(false);
    expect(isUniqueViolation(new Error('x'))).toBe(false);
    expect(isForeignKeyViolation('x')).toBe(false);
  });
});

describe('prepared queries', () => {
  it('are compiled once and take their parameters by name', async () => {
    let builds = 0;
    const byName = prepare((db, param: Parameter<{ name: string; least: number }>) => {
      builds += 1;
      return db
        .withTables<{ _samples: Sample }>()
        .selectFrom('_samples')
        .select(['name', 'amount'])
        .where('amount', '>', param('least'))
        .where('name', '=', param('name'))
        .where('amount', '<', 100);
    });
    const db = open();
    for (const amount of [1, 2, 3]) {
      await db
        .insertInto('_samples')
        .values({ id: newId(), name: `p${amount}`, amount })
        .execute();
    }
    expect(await byName(app.services.db, { name: 'p2', least: 1 })).toEqual([
      { name: 'p2', amount: 2 },
    ]);
    expect(await byName(app.services.db, { name: 'p3', least: 1 })).toEqual([
      { name: 'p3', amount: 3 },
    ]);
    expect(await byName(app.services.db, { name: 'p1', least: 1 })).toEqual([]);
    await withTransaction(app.services.db, async (trx) => {
      expect(await byName(trx, { name: 'p2', least: 0 })).toHaveLength(1);
    });
    expect(builds).toBe(1);
  });
});

describe('transactions', () => {
  it('are all or nothing', async () => {
    const id = newId();
    await expect(
      withTransaction(app.services.db, async (trx) => {
        await trx
          .withTables<{ _owners: { id: string } }>()
          .insertInto('_owners')
          .values({ id })
          .execute();
        throw new Error('stop');
      }),
    ).rejects.toThrow('stop');
    const found = await open().selectFrom('_owners').selectAll().where('id', '=', id).execute();
    expect(found).toEqual([]);
  });

  it('lose no update when many read, then write', async () => {
    const id = newId();
    await open().insertInto('_samples').values({ id, name: 'counter', amount: 0 }).execute();
    const bump = async (): Promise<void> => {
      const bumped = await withTransaction(app.services.db, async (trx) => {
        const tables = trx.withTables<{ _samples: Sample }>();
        const { amount } = await tables
          .selectFrom('_samples')
          .select('amount')
          .where('id', '=', id)
          .executeTakeFirstOrThrow();
        const { numUpdatedRows } = await tables
          .updateTable('_samples')
          .set({ amount: (amount ?? 0) + 1 })
          .where('id', '=', id)
          .where('amount', '=', amount)
          .executeTakeFirst();
        return numUpdatedRows === 1n;
      });
      if (!bumped) await bump();
    };
    await Promise.all(Array.from({ length: 20 }, bump));
    const row = await open()
      .selectFrom('_samples')
      .select('amount')
      .where('id', '=', id)
      .executeTakeFirst();
    expect(row?.amount).toBe(20);
  });
});

describe('making the database', () => {
  it('is done once, also by many at once', async () => {
    const { DATABASE_URL } = app.services.config;
    await Promise.all(Array.from({ length: 5 }, () => ensureDatabase(DATABASE_URL)));
  });
});
