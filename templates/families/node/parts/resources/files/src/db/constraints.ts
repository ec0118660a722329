import type { ColumnDefinitionBuilder, ForeignKeyConstraintBuilder } from 'kysely';

/*
 * What migrations ask of a column or of a foreign key.
 */

/** The column is never null. */
export function required(column: ColumnDefinitionBuilder): ColumnDefinitionBuilder {
  return column.notNull();
}

/** The row goes with what it belongs to. */
export function cascade(key: ForeignKeyConstraintBuilder): ForeignKeyConstraintBuilder {
  return key.onDelete('cascade');
}

/** What the row refers to can not be deleted. */
export function noAction(key: ForeignKeyConstraintBuilder): ForeignKeyConstraintBuilder {
  return key.onDelete('no action');
}
