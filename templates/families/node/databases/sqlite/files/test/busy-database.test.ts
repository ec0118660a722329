import Database from 'libsql';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';

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
beforeEach(() => other.exec('delete from _notes; begin immediate'));
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
  it.each(writes)('%s waits, and everything else goes on', async (text, write) => {
    const written = write(text);
    const start = performance.now();
    let answers = 0;
    while (performance.now() - start < 300) {
      expect((await app.request('GET', '/health/live')).status).toBe(200);
      expect(await notes()).not.toContainEqual({ text });
      answers += 1;
    }
    // A process that waited inside of SQLite would have given one or two.
    expect(answers).toBeGreaterThan(5);
    other.exec('commit');
    await written;
    expect(await notes()).toContainEqual({ text });
  });

  it.each(writes)('%s gives up before its client does', async (text, write) => {
    const start = performance.now();
    const error: unknown = await write(text).catch((reason: unknown) => reason);
    expect(isUnavailable(error)).toBe(true);
    expect(performance.now() - start).toBeLessThan(3_000);
    other.exec('rollback');
    expect(await notes()).not.toContainEqual({ text });
  });
});
