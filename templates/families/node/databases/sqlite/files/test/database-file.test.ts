import { readdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

import { sql } from 'kysely';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { withTransaction } from '../src/db/database.js';
import { isUnavailable } from '../src/db/dialect.js';
import { startTestApp, type TestApp } from './support/app.js';
import { expectProblem } from './support/expect.js';

let app: TestApp;
let file: string;
beforeEach(async () => {
  app = await startTestApp();
  file = app.services.config.DATABASE_URL.slice('file:'.length);
});
afterEach(() => app.close());

it('keeps what is stored from other users of the machine', () => {
  const folder = dirname(file);
  const files = readdirSync(folder);
  expect(files.length).toBeGreaterThan(0);
  for (const name of files) expect(statSync(join(folder, name)).mode & 0o077, name).toBe(0);
});

const ready = () => app.request('GET', '/health/ready');

async function expectDown(): Promise<void> {
  const response = await ready();
  expectProblem(response, 503);
  expect(response.json()).toMatchObject({ checks: { database: 'down' } });
}

async function expectUnavailable(query: Promise<unknown>): Promise<void> {
  const error: unknown = await query.catch((reason: unknown) => reason);
  expect(isUnavailable(error), String(error)).toBe(true);
}

describe('a file that is no longer what was opened', () => {
  it('was deleted: nothing is answered from it, and no new one is made', async () => {
    rmSync(dirname(file), { recursive: true });
    await expectDown();
    const names = app.services.db.selectFrom('migrations').select('name');
    await expectUnavailable(names.execute());
    await expectUnavailable(withTransaction(app.services.db, () => names.execute()));
    expect(statSync(file, { throwIfNoEntry: false })).toBeUndefined();
  });

  it('was moved, also in the middle of a transaction: used again when it is back', async () => {
    const changed = withTransaction(app.services.db, async (trx) => {
      renameSync(file, `${file}.away`);
      writeFileSync(file, '');
      await trx.deleteFrom('migrations').execute();
    });
    await expectUnavailable(changed);
    await expectDown();
    renameSync(`${file}.away`, file);
    await withTransaction(app.services.db, async (trx) => {
      expect(await trx.selectFrom('migrations').select('name').execute()).not.toEqual([]);
    });
    expect((await ready()).status).toBe(200);
  });

  it.each([
    ['nothing', ''],
    ['something else', 'no database '.repeat(10_000)],
  ])('was overwritten with %s', async (_what, text) => {
    await sql`pragma wal_checkpoint(truncate)`.execute(app.services.db);
    writeFileSync(file, text);
    await expectDown();
  });

  it('has pages that make no sense', async () => {
    const { db } = app.services;
    await sql`create table _notes (text text) strict`.execute(db);
    await sql`insert into _notes values (${'x'.repeat(100_000)})`.execute(db);
    await sql`pragma wal_checkpoint(truncate)`.execute(db);
    await sql`pragma shrink_memory`.execute(db);
    writeFileSync(file, 'no database '.repeat(100_000));
    await expectUnavailable(sql`select * from _notes`.execute(db));
  });
});
