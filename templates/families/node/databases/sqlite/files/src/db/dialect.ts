import {
  SqliteAdapter,
  SqliteDialect,
  sql,
  type Dialect,
  type Driver,
  type QueryExecutorProvider,
  type SqliteDatabase,
  type SqliteDialectConfig,
} from 'kysely';
import Database from 'libsql';

import type { Logger } from '../log.js';
import { connectionOf } from './connection.js';
import { DatabaseFile, readFromFile } from './database-file.js';
import { PatientDriver } from './patient-driver.js';
import type { DatabaseUse } from './use.js';

/** What `DATABASE_URL` may start with: `file:` and a path, relative to where the process runs. */
export const databaseProtocols: readonly string[] = ['file:'];

/** Kysely's dialect over one connection; SQLite has one writer at a time anyway. */
export function createDialect(url: string, _log: Logger, _use: DatabaseUse): Dialect {
  return new PatientDialect({ database: () => Promise.resolve(open(url)) });
}

class PatientDialect extends SqliteDialect {
  readonly #config: SqliteDialectConfig;

  constructor(config: SqliteDialectConfig) {
    super(config);
    this.#config = config;
  }

  override createDriver(): Driver {
    return new PatientDriver(this.#config);
  }

  override createAdapter(): SqliteAdapter {
    return new TransactionalAdapter();
  }
}

/**
 * Kysely migrates SQLite without a transaction, so that migrations may switch foreign keys off. Ours do not: in a
 * transaction, two processes that migrate at once wait for each other, and a migration that fails leaves no trace.
 */
class TransactionalAdapter extends SqliteAdapter {
  override get supportsTransactionalDdl(): boolean {
    return true;
  }
}

function open(url: string): SqliteDatabase {
  const file = new DatabaseFile(url);
  const db = new Database(file.path);
  db.exec('pragma busy_timeout = 250'); // Two processes may find a new file; from then on nothing waits in here.
  db.exec('pragma journal_mode = wal'); // Readers do not wait for a writer.
  db.exec('pragma busy_timeout = 0'); // The driver waits, and lets this process go on.
  db.exec('pragma synchronous = normal'); // With a WAL: safe when the process dies.
  db.exec('pragma foreign_keys = on');
  return connectionOf(db, file);
}

/** The file is made when it is opened: nothing to do. */
export function ensureDatabase(_url: string): Promise<void> {
  return Promise.resolve();
}

/** Rejects when the database does not answer, or its file is not what it was. */
export async function ping(db: QueryExecutorProvider, url: string): Promise<void> {
  await sql`select 1`.execute(db);
  readFromFile(url);
}

/** A row with this unique value exists. */
export function isUniqueViolation(error: unknown): boolean {
  return hasCode(error, 'SQLITE_CONSTRAINT_UNIQUE', 'SQLITE_CONSTRAINT_PRIMARYKEY');
}

/** The row that is referred to does not exist, or is still referred to. */
export function isForeignKeyViolation(error: unknown): boolean {
  return hasCode(error, 'SQLITE_CONSTRAINT_FOREIGNKEY');
}

/** The database can not be used now: answered with 503. */
export function isUnavailable(error: unknown): boolean {
  return hasCode(
    error,
    'SQLITE_BUSY',
    'SQLITE_CANTOPEN',
    'SQLITE_IOERR',
    'SQLITE_FULL',
    'SQLITE_READONLY',
    'SQLITE_CORRUPT',
    'SQLITE_NOTADB',
  );
}

/** The same transaction may succeed when it is tried again. */
export function isRetryable(error: unknown): boolean {
  return hasCode(error, 'SQLITE_BUSY', 'SQLITE_LOCKED');
}

/** Extended codes begin with the code they extend: `SQLITE_BUSY_SNAPSHOT`. */
function hasCode(error: unknown, ...codes: readonly string[]): boolean {
  if (!(error instanceof Error) || !('code' in error)) return false;
  const { code } = error;
  return typeof code === 'string' && codes.some((known) => code.startsWith(known));
}
