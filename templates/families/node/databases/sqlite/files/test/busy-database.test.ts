import { sql } from 'kysely';
import Database from 'libsql';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';

import { withTransaction, type Db } from '../src/db/database.js';
import { isUnavailable } from '../src/db/dialect.js';
import { startTestApp, type TestApp } from './support/app.js';

let app: TestApp;
/** What another process would have. */
let other: Database.Database;
beforeAll(async () => {
  app = await startTestApp();
  other = new Database(app.services.config.DATABASE_URL.slice('file:'.length));
  other.exec('create table _notes (text text)');
});
beforeEach(() => other.exec('begin immediate'));
afterEach(() => {
  if (other.inTransaction) other.exec('rollback');
  other.exec('delete from _notes');
});
afterAll(async () => {
  other.close();
  await app.close();
});

/** With a table of this test, which the schema does not know. */
const withNotes = (db: Db) => db.withTables<{ _notes: { text: string } }>();

const notes = () => withNotes(app.services.db).selectFrom('_notes').select('text').execute();
const insertInto = (db: Db, text: string) =>
  withNotes(db).insertInto('_notes').values({ text }).execute();

const writes: [string, (text: string) => Promise<unknown>][] = [
  ['one statement', (text) => insertInto(app.services.db, text)],
  ['a transaction', (text) => withTransaction(app.services.db, (trx) => insertInto(trx, text))],
];

it('forgets a stream that nobody reads to its end', async () => {
  other.exec('rollback');
  // More than are read ahead.
  other.exec(
    "with recursive n(i) as (select 1 union all select i + 1 from n where i < 300) insert into _notes select 'note ' || i from n",
  );
  const { db } = app.services;
  const all = withNotes(db).selectFrom('_notes').select('text').orderBy('text', 'desc');
  for await (const { text } of all.stream()) {
    expect(text).toBe('note 99');
    break;
  }
  other.exec("insert into _notes values ('another')");
  expect(await notes()).toHaveLength(301);
  await insertInto(db, 'ours');
});

it('says what went wrong when a transaction has ended by itself', async () => {
  other.exec('rollback');
  const { db } = app.services;
  await sql`pragma max_page_count = 1`.execute(db);
  const work = withTransaction(db, (trx) => insertInto(trx, 'x'.repeat(1_000_000)));
  const error: unknown = await work.catch((reason: unknown) => reason);
  await sql`pragma max_page_count = 4294967294`.execute(db);
  expect(isUnavailable(error), String(error)).toBe(true);
});

describe('while another process writes', () => {
  it('SQLite itself waits for nothing: that would stop the event loop', async () => {
    const { rows } = await sql`pragma busy_timeout`.execute(app.services.db);
    expect(rows).toEqual([{ timeout: 0 }]);
  });

  it.each(writes)('%s waits, and everything else goes on', async (text, write) => {
    const written = write(text);
    for (let answers = 0; answers < 3; answers += 1) {
      expect((await app.request('GET', '/health/live')).status).toBe(200);
      expect(await notes()).not.toContainEqual({ text });
    }
    other.exec('commit');
    await written;
    expect(await notes()).toContainEqual({ text });
  });

  it.each(writes)('%s gives up before its client does', async (text, write) => {
    const start = performance.now();
    const error: unknown = await write(text).catch((reason: unknown) => reason);
    expect(isUnavailable(error)).toBe(true);
    expect(performance.now() - start).toBeLessThan(3_000);
    expect(await notes()).not.toContainEqual({ text });
  });

  it.each(writes)(
    '%s that gave up leaves nothing behind: what is written next is seen',
    async (text, write) => {
      await write(text).catch(() => undefined);
      other.exec("insert into _notes values ('the other')");
      other.exec('commit');
      expect(await notes()).toEqual([{ text: 'the other' }]);
      await insertInto(app.services.db, 'ours');
      expect(await notes()).toEqual([{ text: 'the other' }, { text: 'ours' }]);
    },
  );
});
