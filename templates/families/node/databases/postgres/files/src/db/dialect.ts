import {
  PostgresDialect,
  sql,
  type Dialect,
  type PostgresPool,
  type PostgresPoolClient,
  type QueryExecutorProvider,
} from 'kysely';
import pg from 'pg';

import type { Logger } from '../log.js';
import type { DatabaseUse } from './use.js';

/** What `DATABASE_URL` may start with. */
export const databaseProtocols: readonly string[] = ['postgres:', 'postgresql:'];

/** Connections of one process at most. */
const poolSize = 10;

/** Milliseconds to wait for a free connection, and again for a new one to be made. */
const connectTimeout = 1_300;

/**
 * Milliseconds a request may spend on getting a connection and the answer to its first query: with a database that
 * swallows everything, it is answered with 503 within 3 seconds.
 */
const queryBudget = 2_700;

/** Milliseconds after which the server itself gives up a statement whose client has long gone. */
const statementTimeout = 10_000;

/** Statements prepared by name, most of what an app ever runs; the rest is sent unprepared. */
const maxStatements = 500;

const { builtins } = pg.types;

/** How values arrive: bigint as a number (money and counts fit), date as the text it is. */
const parsers: pg.CustomTypesConfig = {
  getTypeParser(id, format) {
    if (id === builtins.INT8) return Number;
    if (id === builtins.DATE) return (text: string) => text;
    return pg.types.getTypeParser(id, format) as (text: string) => unknown;
  },
};

/** Kysely's dialect over a pool that prepares statements by name and bounds every wait of a request. */
export function createDialect(url: string, log: Logger, use: DatabaseUse): Dialect {
  const isBounded = use === 'requests';
  const pool = new pg.Pool({
    connectionString: url,
    max: poolSize,
    connectionTimeoutMillis: connectTimeout,
    idleTimeoutMillis: 30_000,
    keepAlive: true,
    ...(isBounded && {
      statement_timeout: statementTimeout,
      idle_in_transaction_session_timeout: statementTimeout,
    }),
    types: parsers,
  });
  // A connection that breaks, idle or in use, says so by an event: without a listener it would end the process.
  pool.on('connect', (client) => {
    client.on('error', (error) => log.warn({ err: error }, 'database connection lost'));
  });
  pool.on('error', () => undefined);
  return new PostgresDialect({ pool: preparing(pool, isBounded) });
}

function preparing(pool: pg.Pool, isBounded: boolean): PostgresPool {
  const names = new Map<string, string>();

  function nameOf(sql: string): string | undefined {
    const known = names.get(sql);
    if (known !== undefined || names.size >= maxStatements) return known;
    const name = `q${names.size}`;
    names.set(sql, name);
    return name;
  }

  return {
    async connect() {
      const start = performance.now();
      const client = await pool.connect();
      const left = queryBudget - (performance.now() - start);
      return checkedOut(client, isBounded ? Math.max(100, left) : undefined, nameOf);
    },
    end: () => pool.end(),
  };
}

/** One connection, from its checkout to its release. */
function checkedOut(
  client: pg.PoolClient,
  firstTimeout: number | undefined,
  nameOf: (sql: string) => string | undefined,
): PostgresPoolClient {
  let timeout = firstTimeout;
  let brokenBy: Error | undefined;

  async function query(text: string, values: readonly unknown[]): Promise<pg.QueryResult> {
    // What follows a timeout, most of all a rollback, would wait as long again.
    if (brokenBy !== undefined) throw brokenBy;
    const bound = timeout === undefined ? {} : { query_timeout: timeout };
    const config = { name: nameOf(text), text, values: [...values], ...bound };
    if (timeout !== undefined) timeout = queryBudget;
    try {
      return await client.query(config);
    } catch (error) {
      // After a timeout the answer may still come: nobody else must get it for theirs.
      if (error instanceof Error && !(error instanceof pg.DatabaseError)) brokenBy = error;
      throw error;
    }
  }

  return {
    // Kysely could also stream through a cursor, which is not configured here.
    query: query as unknown as PostgresPoolClient['query'],
    release: () => client.release(brokenBy),
  };
}

/** Creates the database when it is missing. The user must be allowed to; production does not call this. */
export async function ensureDatabase(url: string): Promise<void> {
  const target = new URL(url);
  const name = decodeURIComponent(target.pathname.slice(1));
  target.pathname = '/postgres';
  const client = new pg.Client({ connectionString: target.href, connectionTimeoutMillis: 5_000 });
  await client.connect();
  try {
    const found = await client.query('select 1 from pg_database where datname = $1', [name]);
    if (found.rowCount === 0)
      await client.query(`create database ${client.escapeIdentifier(name)}`);
  } catch (error) {
    // Another process made it in between.
    if (!hasCode(error, '42P04', '23505')) throw error;
  } finally {
    await client.end();
  }
}

/** Rejects when the database does not answer. */
export async function ping(db: QueryExecutorProvider, _url: string): Promise<void> {
  await sql`select 1`.execute(db);
}

/** A row with this unique value exists. */
export function isUniqueViolation(error: unknown): boolean {
  return hasCode(error, '23505');
}

/** The row that is referred to does not exist, or is still referred to. */
export function isForeignKeyViolation(error: unknown): boolean {
  return hasCode(error, '23503');
}

/** The database can not be used now: answered with 503. */
export function isUnavailable(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  if (error instanceof pg.DatabaseError) {
    // Connection trouble, out of connections or memory, shut down, starting up, cancelled by a timeout.
    return /^(08|53|57)/.test(error.code ?? '') || hasCode(error, '25P03', '3D000');
  }
  return hasCode(error, ...networkCodes) || driverMessages.test(error.message);
}

/** The same transaction may succeed when it is tried again. */
export function isRetryable(error: unknown): boolean {
  return hasCode(error, '40001', '40P01');
}

const networkCodes = [
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
];

/** The driver has no codes for these. */
const driverMessages =
  /^(Connection terminated|timeout exceeded when trying to connect|Query read timeout|Client has encountered a connection error|timeout expired)/;

function hasCode(error: unknown, ...codes: readonly string[]): boolean {
  if (!(error instanceof Error) || !('code' in error)) return false;
  return typeof error.code === 'string' && codes.includes(error.code);
}
