import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';

import { SqliteAdapter, SqliteDialect, type Dialect, type SqliteDatabase } from 'kysely';
import Database from 'libsql';

import type { Logger } from '../log.js';

/** What `DATABASE_URL` may start with: `file:` and a path, relative to where the process runs. */
export const databaseProtocols: readonly string[] = ['file:'];

/** Milliseconds to wait for another process that writes. The wait blocks this one, so it is short; retries follow. */
const busyTimeout = 250;

/** Statements kept ready, most of what an app ever runs. */
const maxStatements = 500;

/** Kysely's dialect over one connection; SQLite has one writer at a time anyway. */
export function createDialect(url: string, _log: Logger): Dialect {
  return new TransactionalDialect({ database: () => Promise.resolve(open(url)) });
}

/**
 * Kysely migrates SQLite without a transaction, so that migrations may switch foreign keys off. Ours do not: in a
 * transaction, two processes that migrate at once wait for each other, and a migration that fails leaves no trace.
 */
class TransactionalDialect extends SqliteDialect {
  override createAdapter(): SqliteAdapter {
    return new TransactionalAdapter();
  }
}

class TransactionalAdapter extends SqliteAdapter {
  override get supportsTransactionalDdl(): boolean {
    return true;
  }
}

function open(url: string): SqliteDatabase {
  const path = pathOf(url);
  if (path !== ':memory:') mkdirSync(dirname(path), { recursive: true });
  const db = new Database(path);
  db.exec(`pragma busy_timeout = ${busyTimeout}`);
  db.exec('pragma journal_mode = wal'); // Readers do not wait for a writer.
  db.exec('pragma synchronous = normal'); // With a WAL: safe when the process dies.
  db.exec('pragma foreign_keys = on');

  const statements = new Map<string, ReturnType<typeof db.prepare>>();
  return {
    prepare(sql) {
      let statement = statements.get(sql);
      if (statement === undefined) {
        // A transaction that reads first and writes later would fail when another process wrote in between.
        statement = db.prepare(sql === 'begin' ? 'begin immediate' : sql);
        if (statements.size < maxStatements) statements.set(sql, statement);
      }
      return statement;
    },
    close() {
      db.close();
    },
  };
}

function pathOf(url: string): string {
  return decodeURIComponent(url.slice('file:'.length));
}

/** The file is made when it is opened: nothing to do. */
export function ensureDatabase(_url: string): Promise<void> {
  return Promise.resolve();
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
