import { constraintName } from './constraint-name.js';
import type { Access } from './resource.js';
import type { FieldView, NamesWithPlural } from './view.js';

export interface IndexView {
  readonly name: string;
  /** The same in at most 30 characters. */
  readonly shortName: string;
  /** snake_case columns, in order. */
  readonly columns: readonly string[];
  readonly unique: boolean;
}

export interface ForeignKeyView {
  readonly name: string;
  /** snake_case */
  readonly column: string;
  readonly target: NamesWithPlural;
}

/**
 * An index for every lookup the resource's routes make. Ids are UUIDv7, whose order is that of
 * creation: ending in `id`, an index serves the sort by its field as well as the newest-first list
 * filtered by it, and makes keyset pages stable.
 *
 * Where only the owner sees a row, lists are of one owner, and so is uniqueness: a conflict with
 * someone else's row would tell that it exists. A reference is looked up by itself too, when what it
 * leads to is deleted.
 */
export function indexesOf(
  table: string,
  fields: readonly FieldView[],
  access: Access,
): readonly IndexView[] {
  const own = access === 'owner' || access === 'shared';
  return [
    ...(own ? [indexOf(table, ['owner_id', 'id'])] : []),
    ...fields.flatMap((field) => fieldIndexes(table, field, access)),
  ];
}

export function fieldIndexes(table: string, field: FieldView, access: Access): IndexView[] {
  const scope = access === 'owner' ? ['owner_id'] : [];
  return [
    ...(field.unique ? [indexOf(table, [...scope, field.snake], true)] : []),
    ...(field.filterable && !field.unique && !field.isRef
      ? [indexOf(table, [...scope, field.snake, 'id'])]
      : []),
    ...(field.isRef ? [indexOf(table, [field.snake, 'id'])] : []),
  ];
}

function indexOf(table: string, columns: readonly string[], unique = false): IndexView {
  const kind = unique ? 'key' : 'idx';
  const name = constraintName(table, columns, kind);
  const shortName = constraintName(table, columns, kind, 30);
  return { name, shortName, columns, unique };
}

export function byUniqueness(indexes: readonly IndexView[]): {
  uniqueIndexes: readonly IndexView[];
  plainIndexes: readonly IndexView[];
} {
  return {
    uniqueIndexes: indexes.filter(({ unique }) => unique),
    plainIndexes: indexes.filter(({ unique }) => !unique),
  };
}

export function foreignKeysOf(
  table: string,
  fields: readonly FieldView[],
): readonly ForeignKeyView[] {
  return fields.flatMap(({ snake, target }) =>
    target ? [{ name: constraintName(table, [snake], 'fkey'), column: snake, target }] : [],
  );
}
