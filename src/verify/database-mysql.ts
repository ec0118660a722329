import { createConnection, type Connection } from 'mysql2/promise';

import type { DatabaseServer } from './database.js';

/** MySQL and MariaDB. */
export const mysql: DatabaseServer = {
  maintenance: '',
  text: (url) =>
    connected(url, async (connection) => {
      const texts: string[] = [];
      for (const table of await tablesOf(connection)) {
        const [rows] = await connection.query('select * from ??', [table]);
        texts.push(JSON.stringify(rows));
      }
      return texts.join('\n');
    }),
  schema: (url) =>
    connected(url, async (connection) => {
      const texts: string[] = [];
      for (const table of await tablesOf(connection)) {
        const [rows] = await connection.query({
          sql: 'show create table ??',
          values: [table],
          rowsAsArray: true,
        });
        const [definition = ''] = (rows as unknown as [string, string][]).map(([, text]) => text);
        // How many rows there have been is no part of it.
        texts.push(definition.replace(/ AUTO_INCREMENT=\d+/, ''));
      }
      return texts.join('\n');
    }),
  create: (url, name) =>
    connected(url, async (connection) => {
      await connection.query('create database ??', [name]);
    }),
  drop: (url, name) =>
    connected(url, async (connection) => {
      await connection.query('drop database if exists ??', [name]);
    }),
};

async function tablesOf(connection: Connection): Promise<readonly string[]> {
  const [rows] = await connection.query({ sql: 'show tables', rowsAsArray: true });
  return (rows as unknown as [string][]).map(([table]) => table);
}

async function connected<T>(url: string, work: (connection: Connection) => Promise<T>): Promise<T> {
  const connection = await createConnection(url.replace(/^mariadb:/, 'mysql:'));
  try {
    return await work(connection);
  } finally {
    await connection.end();
  }
}
