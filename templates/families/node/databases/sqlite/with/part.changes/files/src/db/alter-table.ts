import { sql, type Kysely } from 'kysely';

import type { DroppedColumn, FilledColumn, ReferenceColumn } from './added-column.js';
import { columnTypes } from './columns.js';

/**
 * A column that is never null must have a default here, which stays: harmless, since the app writes every column. It is
 * not the value itself, because SQLite refuses fractions there when there are rows ("NOT NULL constraint failed").
 */
export async function addFilledColumn(
  db: Kysely<unknown>,
  table: string,
  { name, type, value, optional = false }: FilledColumn,
): Promise<void> {
  await db.schema
    .alterTable(table)
    .addColumn(name, type, (column) =>
      optional ? column : column.notNull().defaultTo(typeof value === 'string' ? '' : 0),
    )
    .execute();
  await sql`update ${sql.table(table)} set ${sql.ref(name)} = ${value}`.execute(db);
}

/** A constraint can only be added with its column. */
export async function addReference(
  db: Kysely<unknown>,
  table: string,
  { name, target, constraint }: ReferenceColumn,
): Promise<void> {
  await db.schema
    .alterTable(table)
    .addColumn(name, columnTypes.id, (column) =>
      column.modifyEnd(
        sql`constraint ${sql.ref(constraint)} references ${sql.table(target)} (id) on delete no action`,
      ),
    )
    .execute();
}

/** What is indexed can not go; the foreign key goes with the column. */
export async function dropColumn(
  db: Kysely<unknown>,
  table: string,
  { name, indexes = [] }: DroppedColumn,
): Promise<void> {
  for (const index of indexes) await db.schema.dropIndex(index).execute();
  await db.schema.alterTable(table).dropColumn(name).execute();
}
