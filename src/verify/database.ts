/** What the suite does with a database itself, past the project. */
import { randomBytes } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

import { mysql } from './database-mysql.js';
import { postgres } from './database-postgres.js';
import { NotRunHere } from './not-run.js';

/** One kind of server. */
export interface DatabaseServer {
  /** The database that is always there, to be connected to before there is another one; empty for none. */
  readonly maintenance: string;
  /** Every row of every table, as one text. */
  readonly text: (url: string) => Promise<string>;
  /** What makes the tables, in a form that is the same for the same tables. */
  readonly schema: (url: string) => Promise<string>;
  readonly create: (url: string, name: string) => Promise<void>;
  readonly drop: (url: string, name: string) => Promise<void>;
}

const servers: Readonly<Record<string, DatabaseServer>> = {
  'postgres:': postgres,
  'postgresql:': postgres,
  'mysql:': mysql,
  'mariadb:': mysql,
};

/** A database without anything in it. */
export interface EmptyDatabase {
  /** As a DATABASE_URL of the project. */
  readonly url: string;
  /** What makes the tables that it has by now. @throws NotRunHere when that cannot be read here */
  schema(): Promise<string>;
  remove(): Promise<void>;
}

/**
 * Everything that a database holds, as one text: to see that something is not in it, whatever the tables are
 * called. Of a file it is the bytes, the write-ahead log included.
 *
 * @param url as in the project's DATABASE_URL
 * @throws NotRunHere for a kind of database that is not known here
 */
export async function storedText(url: string): Promise<string> {
  return isFile(url) ? textOfFile(url) : serverOf(url).text(url);
}

/**
 * What makes the tables that a database has; empty where there is no such file yet.
 *
 * @param url as in the project's DATABASE_URL, with an absolute path
 * @throws NotRunHere where that cannot be read here
 */
export async function storedSchema(url: string): Promise<string> {
  if (!isFile(url)) return serverOf(url).schema(url);
  const path = fileURLToPath(url);
  return existsSync(path) ? schemaOfFile(path) : '';
}

/**
 * Makes a database beside the one of the project.
 *
 * @param url as in the project's DATABASE_URL
 * @throws NotRunHere for a kind of database that is not known here
 */
export async function createEmptyDatabase(url: string): Promise<EmptyDatabase> {
  if (isFile(url)) return emptyFile();
  const server = serverOf(url);
  const name = besideName(url, randomBytes(6).toString('hex'));
  // The project's own database need not be there yet.
  const maintenance = withPath(url, server.maintenance);
  await server.create(maintenance, name);
  const own = withPath(url, name);
  return {
    url: own,
    schema: () => server.schema(own),
    remove: () => server.drop(maintenance, name),
  };
}

/** PostgreSQL allows 63 bytes and MySQL 64 characters. */
const LONGEST_NAME = 63;

/** Begins like the project's database, for rights are given by prefix, and says what it is if it is left over. */
export function besideName(url: string, end: string): string {
  const own = decodeURIComponent(new URL(url).pathname.slice(1));
  const rest = `_checks_${end}`;
  const room = LONGEST_NAME - Buffer.byteLength(rest);
  const begin = Buffer.from(own === '' ? 'keelson' : own).subarray(0, room);
  // A character that was cut in the middle is left out.
  return begin.toString().replace(/\u{fffd}$/u, '') + rest;
}

function withPath(url: string, path: string): string {
  const address = new URL(url);
  address.pathname = encodeURIComponent(path);
  return address.href;
}

function isFile(url: string): boolean {
  return new URL(url).protocol === 'file:';
}

function serverOf(url: string): DatabaseServer {
  const server = servers[new URL(url).protocol];
  if (server === undefined) throw new NotRunHere('the suite cannot read this kind of database');
  return server;
}

function textOfFile(url: string): string {
  const path = fileURLToPath(url);
  return ['', '-wal']
    .map((end) => path + end)
    .filter((each) => existsSync(each))
    .map((each) => readFileSync(each, 'latin1'))
    .join('\n');
}

function emptyFile(): EmptyDatabase {
  const folder = mkdtempSync(join(tmpdir(), 'keelson-empty-'));
  const path = join(folder, 'empty.db');
  return {
    url: pathToFileURL(path).href,
    schema: () => new Promise((resolve) => resolve(schemaOfFile(path))),
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}

/** Of Node's own SQLite what is used here; older versions of Node.js have none. */
interface Sqlite {
  readonly DatabaseSync: new (
    path: string,
    options: { readonly readOnly: boolean },
  ) => {
    prepare(query: string): { all(): readonly Readonly<Record<string, unknown>>[] };
    close(): void;
  };
}

/** While it still is an experiment, Node.js says so on our user's terminal. */
function withoutWarning<T>(work: () => T): T {
  const emitWarning = process.emitWarning.bind(process);
  process.emitWarning = () => undefined;
  try {
    return work();
  } finally {
    process.emitWarning = emitWarning;
  }
}

/** @throws NotRunHere where Node.js itself cannot read SQLite */
function schemaOfFile(path: string): string {
  const sqlite = withoutWarning(
    () => process.getBuiltinModule('node:sqlite') as Sqlite | undefined,
  );
  if (sqlite === undefined) throw new NotRunHere('needs Node.js 22.13 or newer to read SQLite');
  const database = new sqlite.DatabaseSync(path, { readOnly: true });
  try {
    const rows = database.prepare('select sql from sqlite_schema order by type, name').all();
    return rows.map(({ sql }) => String(sql)).join('\n');
  } finally {
    database.close();
  }
}
