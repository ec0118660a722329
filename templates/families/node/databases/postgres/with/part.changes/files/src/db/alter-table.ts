import type { Kysely } from 'kysely';

import type { DroppedColumn, FilledColumn, ReferenceColumn } from './added-column.js';
import { columnTypes } from './columns.js';
import { noAction } from './constraints.js';

/** The rows get the value as a default, which costs the same for any number of them. */
export async function addFilledColumn(
  db: Kysely<unknown>,
  table: string,
  { name, type, value, optional = false }: FilledColumn,
): Promise<void> {
  await db.schema
    .alterTable(table)
    .addColumn(name, type, (column) => {
      const filled = column.defaultTo(value);
      return optional ? filled : filled.notNull();
    })
    .execute();
  await db.schema
    .alterTable(table)
    .alterColumn(name, (column) => column.dropDefault())
    .execute();
}

export async function addReference(
  db: Kysely<unknown>,
  table: string,
  { name, target, constraint }: ReferenceColumn,
): Promise<void> {
  await db.schema.alterTable(table).addColumn(name, columnTypes.id).execute();
  await db.schema
    .alterTable(table)
    .addForeignKeyConstraint(constraint, [name], target, ['id'], noAction)
    .execute();
}

/** Its indexes and its foreign key go with it. */
export async function dropColumn(
  db: Kysely<unknown>,
  table: string,
  { name }: DroppedColumn,
): Promise<void> {
  await db.schema.alterTable(table).dropColumn(name).execute();
}
