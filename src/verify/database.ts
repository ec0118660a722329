import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { createConnection } from 'mysql2/promise';
import { Client } from 'pg';

/**
 * Everything that a database holds, as one text: to see that something is not in it, whatever the tables are
 * called. Of a file it is the bytes, the write-ahead log included.
 *
 * @param url as in the project's DATABASE_URL
 * @returns undefined for a kind of database that is not known here
 * @throws Error when it cannot be read
 */
export async function storedText(url: string): Promise<string | undefined> {
  switch (new URL(url).protocol) {
    case 'file:':
      return textOfFile(url);
    case 'postgres:':
    case 'postgresql:':
      return textOfPostgres(url);
    case 'mysql:':
    case 'mariadb:':
      return textOfMysql(url);
    default:
      return undefined;
  }
}

function textOfFile(url: string): string {
  const path = fileURLToPath(url);
  return ['', '-wal']
    .map((end) => path + end)
    .filter((each) => existsSync(each))
    .map((each) => readFileSync(each, 'latin1'))
    .join('\n');
}

async function textOfPostgres(url: string): Promise<string> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    const tables = await client.query<{ name: string }>(
      "select quote_ident(table_schema) || '.' || quote_ident(table_name) as name from information_schema.tables where table_type = 'BASE TABLE' and table_schema not in ('pg_catalog', 'information_schema')",
    );
    const texts: string[] = [];
    for (const { name } of tables.rows) {
      const { rows } = await client.query<{ line: string }>(
        `select to_jsonb(each)::text as line from ${name} each`,
      );
      texts.push(...rows.map(({ line }) => line));
    }
    return texts.join('\n');
  } finally {
    await client.end();
  }
}

async function textOfMysql(url: string): Promise<string> {
  const connection = await createConnection(url.replace(/^mariadb:/, 'mysql:'));
  try {
    const [tables] = await connection.query({ sql: 'show tables', rowsAsArray: true });
    const texts: string[] = [];
    for (const [table] of tables as unknown as [string][]) {
      const [rows] = await connection.query('select * from ??', [table]);
      texts.push(JSON.stringify(rows));
    }
    return texts.join('\n');
  } finally {
    await connection.end();
  }
}
