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
