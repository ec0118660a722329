import { readdir } from 'node:fs/promises';
import { basename, extname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import { Migrator, type Migration } from 'kysely';

import type { Db } from './database.js';
import { isRetryable } from './dialect.js';

/** `.ts` where this file runs as source, `.js` where it was built. */
const extension = extname(new URL(import.meta.url).pathname);

/** The build puts what its commands share into the root of dist/, and leaves the migrations in their folder. */
const folder = new URL(extension === '.ts' ? './migrations/' : './db/migrations/', import.meta.url);

/** Not what editors and file managers leave beside them. */
const isMigration = /^[^.].*(?<!\.d)\.[jt]s$/;

/** What a run of the migrator did. */
export interface Migrated {
  readonly names: readonly string[];
}

/**
 * Applies every migration that was not applied yet, in the order of their names. Two processes at once apply each
 * once: servers lock, and with SQLite the one that lost starts again and finds nothing left to do.
 */
export function migrateUp(db: Db): Promise<Migrated> {
  return run(db, (migrator) => migrator.migrateToLatest());
}

/** Takes the last migration back. */
export function migrateDown(db: Db): Promise<Migrated> {
  return run(db, (migrator) => migrator.migrateDown());
}

/** How the database and this code differ. */
export interface SchemaState {
  /** Migrations of this code that the database has not seen. */
  readonly pending: readonly string[];
  /** Migrations in the database that this code does not know: it was made by a newer version. */
  readonly unknown: readonly string[];
}

/** Compares the migrations in the database with those of this code, and changes nothing. */
export async function schemaState(db: Db): Promise<SchemaState> {
  const known = new Set(await migrationNames());
  const tables = await db.introspection.getTables({ withInternalKyselyTables: true });
  const applied = tables.some((table) => table.name === 'migrations')
    ? await db.selectFrom('migrations').select('name').execute()
    : [];
  const names = new Set(applied.map((row) => row.name));
  return {
    pending: [...known].filter((name) => !names.has(name)),
    unknown: [...names].filter((name) => !known.has(name)),
  };
}

const maxAttempts = 20;

async function run(
  db: Db,
  migrate: (migrator: Migrator) => ReturnType<Migrator['migrateToLatest']>,
): Promise<Migrated> {
  const migrator = new Migrator({
    db,
    provider: { getMigrations: loadMigrations },
    migrationTableName: 'migrations',
    migrationLockTableName: 'migrations_lock',
    // A resource that is added later may sort before one that was there first.
    allowUnorderedMigrations: true,
  });
  for (let attempt = 1; ; attempt += 1) {
    const { error, results = [] } = await migrate(migrator);
    if (error === undefined) {
      return { names: results.map((result) => result.migrationName) };
    }
    if (attempt >= maxAttempts || !isRetryable(error)) throw toError(error);
    await sleep(50 + Math.random() * 100);
  }
}

function toError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}

async function loadMigrations(): Promise<Record<string, Migration>> {
  const migrations: Record<string, Migration> = {};
  for (const name of await migrationNames()) {
    migrations[name] = (await import(new URL(`${name}${extension}`, folder).href)) as Migration;
  }
  return migrations;
}

async function migrationNames(): Promise<string[]> {
  const files = await readdir(folder).catch(noneYet);
  return files
    .filter((file) => isMigration.test(file))
    .map((file) => basename(file, extension))
    .sort();
}

/** An app without tables has no folder of migrations. */
function noneYet(error: NodeJS.ErrnoException): string[] {
  if (error.code === 'ENOENT') return [];
  throw error;
}
