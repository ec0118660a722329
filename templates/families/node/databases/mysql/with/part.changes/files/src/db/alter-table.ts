import { sql, type Kysely, type RawBuilder } from 'kysely';

import type { DroppedColumn, FilledColumn, ReferenceColumn } from './added-column.js';
import { columnTypes } from './columns.js';
import { noAction } from './constraints.js';

/** The rows get the value as a default, so there is no moment in which they have none. */
export async function addFilledColumn(
  db: Kysely<unknown>,
  table: string,
  { name, type, value, optional = false }: FilledColumn,
): Promise<void> {
  await db.schema
    .alterTable(table)
    .addColumn(name, type, (column) => {
      const filled = column.defaultTo(expressionOf(value));
      return optional ? filled : filled.notNull();
    })
    .execute();
  await db.schema
    .alterTable(table)
    .alterColumn(name, (column) => column.dropDefault())
    .execute();
}

/** Text of any length can only have an expression as its default, and a time is read without its zone. */
function expressionOf(value: FilledColumn['value']): RawBuilder<unknown> {
  const literal =
    value instanceof Date ? value.toISOString().replace('T', ' ').replace('Z', '') : value;
  return sql`(${sql.lit(literal)})`;
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

/** An index would stay, without the column; and that of a foreign key can not go before it. */
export async function dropColumn(
  db: Kysely<unknown>,
  table: string,
  { name, indexes = [], constraint }: DroppedColumn,
): Promise<void> {
  if (constraint !== undefined) {
    await db.schema.alterTable(table).dropConstraint(constraint).execute();
  }
  for (const index of indexes) await db.schema.dropIndex(index).on(table).execute();
  await db.schema.alterTable(table).dropColumn(name).execute();
}
