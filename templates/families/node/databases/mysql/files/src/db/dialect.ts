import {
  MysqlDialect,
  sql,
  type Dialect,
  type MysqlPool,
  type MysqlPoolConnection,
  type QueryExecutorProvider,
} from 'kysely';
import mysql from 'mysql2';
import mysqlPromise from 'mysql2/promise';

import type { Logger } from '../log.js';
import type { DatabaseUse } from './use.js';

/** What `DATABASE_URL` may start with. */
export const databaseProtocols: readonly string[] = ['mysql:', 'mariadb:'];

/** Connections of one process at most. */
const poolSize = 10;

/** Milliseconds to wait for a connection: a free one, or a new one. */
const connectTimeout = 1_300;

/**
 * Milliseconds a request may spend on getting a connection and the answer to its first query: with a database that
 * swallows everything, it is answered with 503 within 3 seconds.
 */
const queryBudget = 2_700;

/** Requests that may wait for a connection; more are refused at once. */
const maxWaiting = 1_000;

/** Kysely's dialect over a pool that prepares statements and bounds every wait of a request. */
export function createDialect(url: string, log: Logger, use: DatabaseUse): Dialect {
  const pool = mysql.createPool({
    ...connectionOptions(url),
    connectionLimit: poolSize,
    maxIdle: poolSize,
    idleTimeout: 30_000,
    queueLimit: maxWaiting,
    enableKeepAlive: true,
    maxPreparedStatements: 500,
  });
  pool.on('connection', (connection) => {
    // An idle connection that breaks has nobody to tell; without a listener it would end the process.
    connection.on('error', (error: Error) => {
      log.warn({ err: error }, 'database connection lost');
    });
  });
  return new MysqlDialect({ pool: preparing(pool, use === 'requests') });
}

function connectionOptions(url: string): mysql.ConnectionOptions {
  return {
    uri: url.replace(/^mariadb:/, 'mysql:'),
    connectTimeout,
    charset: 'UTF8MB4_BIN',
    timezone: 'Z',
    dateStrings: ['DATE'], // A date has no zone: it stays the text it is.
    jsonStrings: true,
    supportBigNumbers: true, // Numbers where they are exact, text beyond.
  };
}

function preparing(pool: mysql.Pool, isBounded: boolean): MysqlPool {
  return {
    getConnection(callback) {
      const start = performance.now();
      // The pool has no bound of its own on the wait in its queue.
      let waiting = true;
      const timer = setTimeout(() => {
        waiting = false;
        callback(new DatabaseTimeout('no free connection'), undefined as never);
      }, queryBudget - 300);
      pool.getConnection((error, connection) => {
        if (!waiting) {
          if (error === null) connection.release();
          return;
        }
        clearTimeout(timer);
        if (error !== null) callback(error, undefined as never);
        else {
          const left = queryBudget - (performance.now() - start);
          callback(null, checkedOut(connection, isBounded ? Math.max(100, left) : undefined));
        }
      });
    },
    end: (callback) => {
      // A connection that breaks while it is closed is closed, too.
      pool.end(() => callback(null));
    },
  };
}

/** Statements that the server can not prepare. */
const unpreparable =
  /^(begin|commit|rollback|savepoint|release|set |lock|unlock|create|alter|drop|use )/i;

/** One connection, from its checkout to its release. */
function checkedOut(
  connection: mysql.PoolConnection,
  firstTimeout: number | undefined,
): MysqlPoolConnection {
  let timeout = firstTimeout;
  let givenUp: DatabaseTimeout | undefined;

  function query(sql: string, values: unknown[], callback: Callback): void {
    // What follows a timeout, most of all a rollback, would wait as long again.
    if (givenUp !== undefined) {
      callback(givenUp, undefined as never);
      return;
    }
    // The driver's own timeout begins when the statement has been prepared, which may take forever.
    const giveUp = (): void => {
      givenUp = new DatabaseTimeout('no answer');
      // It may still come: nobody else must get it for theirs.
      connection.destroy();
      callback(givenUp, undefined as never);
    };
    const timer = timeout === undefined ? undefined : setTimeout(giveUp, timeout);
    if (timeout !== undefined) timeout = queryBudget;
    const done: Callback = (error, result) => {
      clearTimeout(timer);
      if (givenUp === undefined) callback(error, result);
    };
    try {
      if (unpreparable.test(sql)) connection.query({ sql, values }, done);
      else connection.execute({ sql, values } as mysql.QueryOptions, done);
    } catch (error) {
      done(error, undefined as never); // A value that the driver refuses to send.
    }
  }

  return {
    query: query as MysqlPoolConnection['query'],
    release() {
      if (givenUp === undefined) connection.release();
    },
  };
}

type Callback = (error: unknown, result: never) => void;

class DatabaseTimeout extends Error {
  readonly code = 'ETIMEDOUT';
}

/** Creates the database when it is missing. The user must be allowed to; production does not call this. */
export async function ensureDatabase(url: string): Promise<void> {
  const target = new URL(url);
  const name = decodeURIComponent(target.pathname.slice(1));
  target.pathname = '/';
  const connection = await mysqlPromise.createConnection(connectionOptions(target.href));
  try {
    await connection.query(
      `create database if not exists ${quoteName(name)} character set utf8mb4 collate utf8mb4_bin`,
    );
  } finally {
    await connection.end();
  }
}

function quoteName(name: string): string {
  return `\`${name.replaceAll('`', '``')}\``;
}

/** Rejects when the database does not answer. */
export async function ping(db: QueryExecutorProvider, _url: string): Promise<void> {
  await sql`select 1`.execute(db);
}

/** A row with this unique value exists. */
export function isUniqueViolation(error: unknown): boolean {
  return hasCode(error, 'ER_DUP_ENTRY');
}

/** The row that is referred to does not exist, or is still referred to. */
export function isForeignKeyViolation(error: unknown): boolean {
  return hasCode(
    error,
    'ER_NO_REFERENCED_ROW_2',
    'ER_ROW_IS_REFERENCED_2',
    'ER_NO_REFERENCED_ROW',
    'ER_ROW_IS_REFERENCED',
  );
}

/** The database can not be used now: answered with 503. */
export function isUnavailable(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  return hasCode(error, ...unavailableCodes) || driverMessages.test(error.message);
}

/** The same transaction may succeed when it is tried again. */
export function isRetryable(error: unknown): boolean {
  return hasCode(error, 'ER_LOCK_DEADLOCK', 'ER_LOCK_WAIT_TIMEOUT', 'ER_CHECKREAD');
}

const unavailableCodes = [
  ...[
    'ECONNREFUSED',
    'ECONNRESET',
    'EPIPE',
    'ETIMEDOUT',
    'ENOTFOUND',
    'EAI_AGAIN',
    'EHOSTUNREACH',
    'ENOENT',
  ],
  ...['PROTOCOL_CONNECTION_LOST', 'ER_CON_COUNT_ERROR', 'ER_SERVER_SHUTDOWN'],
  ...[
    'ER_CONNECTION_KILLED',
    'ER_QUERY_INTERRUPTED',
    'ER_BAD_DB_ERROR',
    'ER_LOCK_DEADLOCK',
    'ER_LOCK_WAIT_TIMEOUT',
  ],
];

/** The driver has no codes for these. */
const driverMessages =
  /closed state|Connection lost|Queue limit reached|Pool is closed|closed the connection/;

function hasCode(error: unknown, ...codes: readonly string[]): boolean {
  if (!(error instanceof Error) || !('code' in error)) return false;
  return typeof error.code === 'string' && codes.includes(error.code);
}
