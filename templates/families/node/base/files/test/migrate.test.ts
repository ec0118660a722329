import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { loadConfig } from '../src/config.js';
import { closeDatabase, openDatabase, type Db } from '../src/db/database.js';
import { migrateDown, migrateUp, schemaState } from '../src/db/migrate.js';
import { createLogger } from '../src/log.js';
import { createTestDatabase, type TestDatabase } from './support/database.js';
import { testEnvironment } from './support/environment.js';

const log = createLogger('silent', { write: () => undefined });
let database: TestDatabase;
let dbs: Db[];

beforeEach(async () => {
  database = await createTestDatabase();
  dbs = [];
});
afterEach(async () => {
  await Promise.all(dbs.map(closeDatabase));
  await database.drop();
});

function config() {
  return loadConfig({ ...testEnvironment, DATABASE_URL: database.url });
}

/** What another process would have: a pool of its own. */
function open(): Db {
  const db = openDatabase(config(), log, 'migrations');
  dbs.push(db);
  return db;
}

async function tablesOf(db: Db): Promise<unknown> {
  const tables = await db.introspection.getTables();
  return tables.map(({ name, columns }) => ({ name, columns }));
}

describe('migrations', () => {
  it('are pending on an empty database, and applied once', async () => {
    const db = open();
    const { pending } = await schemaState(db);
    expect((await migrateUp(db)).names).toEqual(pending);
    expect(await schemaState(db)).toEqual({ pending: [], unknown: [] });
    expect((await migrateUp(db)).names).toEqual([]);
  });

  it('are applied once by two processes at once', async () => {
    const { pending } = await schemaState(open());
    const runs = await Promise.all([migrateUp(open()), migrateUp(open()), migrateUp(open())]);
    expect(runs.flatMap(({ names }) => names).sort()).toEqual(pending);
    expect(await schemaState(open())).toEqual({ pending: [], unknown: [] });
  });

  it('can be taken back, one by one, and applied again to the same schema', async () => {
    const db = open();
    const { names } = await migrateUp(db);
    const tables = await tablesOf(db);
    const undone: string[] = [];
    for (let run = await migrateDown(db); run.names.length > 0; run = await migrateDown(db)) {
      undone.push(...run.names);
    }
    expect(undone).toEqual([...names].reverse());
    expect((await migrateUp(db)).names).toEqual(names);
    expect(await tablesOf(db)).toEqual(tables);
  });

  it('of a newer version are noticed', async () => {
    const db = open();
    await migrateUp(db);
    const timestamp = new Date().toISOString();
    await db.insertInto('migrations').values({ name: '9999_from_the_future', timestamp }).execute();
    expect((await schemaState(db)).unknown).toEqual(['9999_from_the_future']);
    await expect(migrateUp(db)).rejects.toThrow('9999_from_the_future');
  });
});
