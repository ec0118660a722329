import { Client } from 'pg';

import type { DatabaseServer } from './database.js';

const tables =
  "select quote_ident(table_schema) || '.' || quote_ident(table_name) as line from information_schema.tables where table_type = 'BASE TABLE' and table_schema not in ('pg_catalog', 'information_schema')";

/** Columns, indexes and constraints, one a line; the order in which columns were added counts. */
const definitions = `
  select concat_ws(' ', 'column', table_name, ordinal_position, column_name, data_type, character_maximum_length,
                   numeric_precision, datetime_precision, is_nullable, column_default) as line
    from information_schema.columns where table_schema = current_schema()
  union all
  select concat_ws(' ', 'index', indexdef) from pg_indexes where schemaname = current_schema()
  union all
  select concat_ws(' ', 'constraint', conrelid::regclass, conname, pg_get_constraintdef(oid))
    from pg_constraint where connamespace = current_schema()::regnamespace
  order by line`;

/** PostgreSQL. */
export const postgres: DatabaseServer = {
  maintenance: 'postgres',
  text: (url) =>
    connected(url, async (client) => {
      const texts: string[] = [];
      for (const name of await linesOf(client, tables)) {
        texts.push(
          ...(await linesOf(client, `select to_jsonb(each)::text as line from ${name} each`)),
        );
      }
      return texts.join('\n');
    }),
  schema: (url) =>
    connected(url, async (client) => (await linesOf(client, definitions)).join('\n')),
  create: (url, name) =>
    connected(url, async (client) => {
      await client.query(`create database ${client.escapeIdentifier(name)}`);
    }),
  drop: (url, name) =>
    connected(url, async (client) => {
      await client.query(`drop database if exists ${client.escapeIdentifier(name)} with (force)`);
    }),
};

async function linesOf(client: Client, query: string): Promise<readonly string[]> {
  const { rows } = await client.query<{ line: string }>(query);
  return rows.map(({ line }) => line);
}

async function connected<T>(url: string, work: (client: Client) => Promise<T>): Promise<T> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}
