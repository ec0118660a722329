import { randomBytes } from 'node:crypto';

import mysql from 'mysql2/promise';

/** A database of one's own, empty. */
export interface TestDatabase {
  readonly url: string;
  drop(): Promise<void>;
}

/** Makes a database that nobody else uses, on the server of `DATABASE_URL`. */
export async function createTestDatabase(): Promise<TestDatabase> {
  const url = new URL(serverUrl());
  const name = `test_${randomBytes(6).toString('hex')}`;
  await run(`create database ${name} character set utf8mb4 collate utf8mb4_bin`);
  url.pathname = `/${name}`;
  return { url: url.href, drop: () => run(`drop database ${name}`) };
}

/** The tests' own server, if there is one, else that of development. */
function serverUrl(): string {
  const url = process.env.TEST_DATABASE_URL ?? process.env.DATABASE_URL;
  if (url === undefined)
    throw new Error('Set DATABASE_URL: the tests make databases on its server.');
  return url;
}

async function run(sql: string): Promise<void> {
  const url = new URL(serverUrl());
  url.pathname = '/';
  const connection = await mysql.createConnection({ uri: url.href.replace(/^mariadb:/, 'mysql:') });
  try {
    await connection.query(sql);
  } finally {
    await connection.end();
  }
}
