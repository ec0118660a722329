import { fourDigits } from './digits.js';
import {
  byUniqueness,
  fieldIndexes,
  foreignKeysOf,
  type ForeignKeyView,
  type IndexView,
} from './indexes.js';
import { namesOf } from './names.js';
import type { Resource } from './resources.js';
import type { FieldView } from './view.js';

/** A field that is added to a table that is there, and what comes with it. */
export interface ChangeView {
  /** Four digits; the n-th change of the blueprint has 1000 + n. */
  readonly migration: string;
  /** Four digits, counted in the resource: its creation has 0001. */
  readonly number: string;
  /** The resource as migrations of models call it: `orderitem`. */
  readonly model: string;
  /** `orderitem_paid_on` */
  readonly name: string;
  /** Number and name of the migration of this resource before it: `0001_initial`. */
  readonly previous: string;
  readonly field: FieldView;
  readonly indexes: readonly IndexView[];
  readonly uniqueIndexes: readonly IndexView[];
  readonly plainIndexes: readonly IndexView[];
  /** Of a ref; else null. */
  readonly foreignKey: ForeignKeyView | null;
  /** The searchable fields, this one among them where it is. */
  readonly searchable: readonly FieldView[];
  /** Those that were searched before. */
  readonly searchedBefore: readonly FieldView[];
  /** It is the first one that is searched. */
  readonly startsSearch: boolean;
  /** It is searched, and others were before it. */
  readonly extendsSearch: boolean;
}

/** The fields that a resource got later; `fields` are all of its fields. */
export function viewChanges(resource: Resource, fields: readonly FieldView[]): ChangeView[] {
  const model = namesOf(resource.name).pascal.toLowerCase();
  const table = namesOf(resource.plural).snake;
  const changes: ChangeView[] = [];
  for (const [index, field] of fields.entries()) {
    const addedBy = resource.fields[index]?.addedBy;
    if (!addedBy) continue;
    const last = changes.at(-1);
    const before = fields.slice(0, index).filter((each) => each.searchable);
    const indexes = fieldIndexes(table, field, resource.access);
    changes.push({
      migration: fourDigits(1000 + addedBy.index),
      number: fourDigits(2 + changes.length),
      model,
      name: `${model}_${field.snake}`,
      previous: last ? `${last.number}_${last.name}` : '0001_initial',
      field,
      indexes,
      ...byUniqueness(indexes),
      foreignKey: foreignKeysOf(table, [field])[0] ?? null,
      searchedBefore: before,
      searchable: field.searchable ? [...before, field] : before,
      startsSearch: field.searchable && before.length === 0,
      extendsSearch: field.searchable && before.length > 0,
    });
  }
  return changes;
}
