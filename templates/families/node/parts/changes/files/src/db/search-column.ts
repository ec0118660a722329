import { sql, type Kysely } from 'kysely';

import { searchText } from './search.js';

/** At a time; a table may have more rows than memory holds. */
const pageSize = 500;

interface Row {
  readonly id: string;
  readonly [column: string]: string | null;
}

/** Writes anew what the rows are found by: from these columns, as the app writes it. */
export async function rewriteSearchText(
  db: Kysely<unknown>,
  table: string,
  columns: readonly string[],
): Promise<void> {
  let last: string | undefined = '00000000-0000-0000-0000-000000000000';
  while (last !== undefined) {
    const rows = await rowsAfter(last, db, table, columns);
    for (const row of rows) {
      const text = searchText(...columns.map((column) => row[column] ?? null));
      const update = sql`update ${sql.table(table)} set search_text = ${text} where id = ${row.id}`;
      await update.execute(db);
    }
    last = rows.at(-1)?.id;
  }
}

async function rowsAfter(
  id: string,
  db: Kysely<unknown>,
  table: string,
  columns: readonly string[],
): Promise<readonly Row[]> {
  const selected = sql.join(columns.map((column) => sql.ref(column)));
  const { rows } = await sql<Row>`select id, ${selected} from ${sql.table(table)}
    where id > ${id} order by id limit ${sql.lit(pageSize)}`.execute(db);
  return rows;
}
