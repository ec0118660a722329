import { constraintName } from './constraint-name.js';
import { fourDigits } from './digits.js';
import {
  byUniqueness,
  foreignKeysOf,
  indexesOf,
  type ForeignKeyView,
  type IndexView,
} from './indexes.js';
import { namesOf, type Names } from './names.js';
import { limits, type Access, type FieldDeclaration, type FieldType } from './resource.js';
import { asCreated, notationOf, type Resource } from './resources.js';
import { samplesOf } from './samples.js';
import { viewChanges, type ChangeView } from './view-changes.js';

export interface NamesWithPlural extends Names {
  readonly plural: Names;
}

/** What a field refers to. */
export interface TargetView extends NamesWithPlural {
  /** Only its owner and admins see it. */
  readonly isOwner: boolean;
  /** Rows belong to a user. */
  readonly hasOwner: boolean;
}

/** A field as templates see it. Every member is always there: templates are strict. */
export interface FieldView extends Names {
  readonly type: FieldType;
  readonly isString: boolean;
  readonly isText: boolean;
  readonly isInt: boolean;
  readonly isMoney: boolean;
  readonly isNumber: boolean;
  readonly isBoolean: boolean;
  readonly isDate: boolean;
  readonly isDatetime: boolean;
  readonly isUuid: boolean;
  readonly isEnum: boolean;
  readonly isJson: boolean;
  readonly isRef: boolean;
  /** Code points of a string or text, the value of an int, minor units of money; else null. */
  readonly min: number | null;
  readonly max: number | null;
  /** Whether there is a bound worth checking: a least length of 0 is none. */
  readonly hasMin: boolean;
  readonly hasMax: boolean;
  readonly optional: boolean;
  readonly required: boolean;
  /** Required and without a default: must be in the body of a POST. */
  readonly mustBeSent: boolean;
  readonly unique: boolean;
  readonly index: boolean;
  readonly hasDefault: boolean;
  /** As a client would send it; money as a decimal string. Empty where there is none. */
  readonly default: string | number | boolean;
  /** The default as a JSON literal; `null` where there is none. */
  readonly defaultJson: string;
  readonly values: readonly string[];
  /** Of a ref: the resource it leads to. */
  readonly target: TargetView | null;
  readonly isSelfRef: boolean;
  /** The column's type in the chosen database, filled in. */
  readonly columnType: string;
  readonly sortable: boolean;
  readonly filterable: boolean;
  readonly searchable: boolean;
  /** Two different valid values as JSON literals, for examples and tests; a ref's are `null`. */
  readonly sampleJson: string;
  readonly otherJson: string;
}

/** A resource with all its fields, or with those of a moment, as templates see it. */
export interface ResourceShape extends NamesWithPlural {
  readonly access: Access;
  readonly isOwner: boolean;
  readonly isShared: boolean;
  readonly isPublic: boolean;
  readonly isOpen: boolean;
  /** owner or shared: rows belong to a user. */
  readonly hasOwner: boolean;
  /** Four digits; the n-th resource that was created has 0100 + n. */
  readonly migration: string;
  readonly notation: string;
  readonly fields: readonly FieldView[];
  readonly refs: readonly FieldView[];
  /** What the refs lead to: each resource once, without the resource itself. */
  readonly targets: readonly TargetView[];
  readonly sortable: readonly FieldView[];
  readonly filterable: readonly FieldView[];
  readonly searchable: readonly FieldView[];
  readonly unique: readonly FieldView[];
  readonly indexes: readonly IndexView[];
  /** The same in two lists: those that keep a value from being there twice, and the others. */
  readonly uniqueIndexes: readonly IndexView[];
  readonly plainIndexes: readonly IndexView[];
  /** Of the refs, in their order. */
  readonly foreignKeys: readonly ForeignKeyView[];
  /** Name of the constraint on `owner_id`. */
  readonly ownerKey: string;
  /** Another resource refers to it. */
  readonly isTarget: boolean;
  readonly hasRefs: boolean;
  /** A ref leads to its own resource. */
  readonly hasSelfRef: boolean;
  /** A ref leads to rows that only their owner sees. */
  readonly hasOwnedRefs: boolean;
  /** A ref leads to rows that belong to a user: who makes up rows to refer to needs one. */
  readonly samplesNeedOwner: boolean;
  /** A field is no ref: it has a value that can be made up. */
  readonly hasOwnValues: boolean;
  /** Every field is a ref to its own resource. */
  readonly hasOnlySelfRefs: boolean;
  /** Every field is a string or an enum. */
  /** Kinds that a column of a framework's own does not keep as they are declared: text, choices, whole numbers, money. */
  readonly hasBounded: boolean;
  readonly hasOnlyBounded: boolean;
  /** A made-up row can differ from another one in something. */
  readonly canVary: boolean;
  readonly hasSearchable: boolean;
  readonly hasFilterable: boolean;
  readonly hasUnique: boolean;
  /** The database may refuse a row: for a unique value or a reference. */
  readonly hasConstraints: boolean;
  readonly hasDefaults: boolean;
  readonly hasOptional: boolean;
  readonly hasStrings: boolean;
  readonly hasTexts: boolean;
  readonly hasInts: boolean;
  readonly hasMoney: boolean;
  readonly hasNumbers: boolean;
  readonly hasBooleans: boolean;
  readonly hasDates: boolean;
  readonly hasDatetimes: boolean;
  readonly hasUuids: boolean;
  readonly hasEnums: boolean;
  readonly hasJson: boolean;
}

/** A resource as it is now. */
export interface ResourceView extends ResourceShape {
  /** As it was created: what its first migration makes. */
  readonly created: ResourceShape;
  /** The fields that it got later, in order. */
  readonly changes: readonly ChangeView[];
}

/** Field type → column type of the chosen database, with `{max}` and the like. */
export type ColumnTypes = Readonly<Record<string, string>>;

/** Dresses resources for the templates. `onMissing` hears of a field type without a column type. */
export function viewResources(
  resources: readonly Resource[],
  columnTypes: ColumnTypes,
  onMissing: (type: FieldType) => void,
): ResourceView[] {
  const names = new Map(resources.map((resource) => [resource.name, viewTarget(resource)]));
  const targets = new Set(
    resources.flatMap((resource) =>
      resource.fields.map(({ target }) => target).filter((target) => target !== resource.name),
    ),
  );
  return resources.map((resource) => {
    const fields = resource.fields.map((field) =>
      viewField(field, resource, names, columnTypes, onMissing),
    );
    const isTarget = targets.has(resource.name);
    const current = viewShape(resource, fields, isTarget);
    const isCreated = (_: unknown, index: number): boolean => !resource.fields[index]?.addedBy;
    const changes = viewChanges(resource, fields);
    const created =
      changes.length === 0
        ? current
        : viewShape(asCreated(resource), fields.filter(isCreated), isTarget);
    return { ...current, created, changes };
  });
}

function viewTarget(resource: Resource): TargetView {
  const isOwner = resource.access === 'owner';
  const hasOwner = isOwner || resource.access === 'shared';
  return { ...bothNames(resource), isOwner, hasOwner };
}

function bothNames(resource: Resource): NamesWithPlural {
  return { ...namesOf(resource.name), plural: namesOf(resource.plural) };
}

function viewShape(
  resource: Resource,
  fields: readonly FieldView[],
  isTarget: boolean,
): ResourceShape {
  const { access } = resource;
  const has = (test: (field: FieldView) => boolean): boolean => fields.some(test);
  const names = bothNames(resource);
  const hasOwner = access === 'owner' || access === 'shared';
  const indexes = indexesOf(names.plural.snake, fields, access);
  return {
    ...names,
    access,
    isOwner: access === 'owner',
    isShared: access === 'shared',
    isPublic: access === 'public',
    isOpen: access === 'open',
    hasOwner,
    migration: fourDigits(100 + resource.creation),
    notation: notationOf(resource),
    fields,
    refs: fields.filter((field) => field.isRef),
    targets: distinctTargets(fields),
    sortable: fields.filter((field) => field.sortable),
    filterable: fields.filter((field) => field.filterable),
    searchable: fields.filter((field) => field.searchable),
    unique: fields.filter((field) => field.unique),
    indexes,
    ...byUniqueness(indexes),
    foreignKeys: foreignKeysOf(names.plural.snake, fields),
    ownerKey: constraintName(names.plural.snake, ['owner_id'], 'fkey'),
    isTarget,
    hasRefs: has((field) => field.isRef),
    hasSelfRef: has((field) => field.isSelfRef),
    hasOwnedRefs: has((field) => field.target?.isOwner === true),
    samplesNeedOwner: distinctTargets(fields).some((target) => target.hasOwner),
    hasOwnValues: has((field) => !field.isRef),
    hasOnlySelfRefs: !has((field) => !field.isSelfRef),
    hasBounded: has(isBounded),
    hasOnlyBounded: !has((field) => !isBounded(field)),
    canVary: has(canVary),
    hasSearchable: has((field) => field.searchable),
    hasFilterable: has((field) => field.filterable),
    hasUnique: has((field) => field.unique),
    hasConstraints: has((field) => field.unique || field.isRef),
    hasDefaults: has((field) => field.hasDefault),
    hasOptional: has((field) => field.optional),
    hasStrings: has((field) => field.isString),
    hasTexts: has((field) => field.isText),
    hasInts: has((field) => field.isInt),
    hasMoney: has((field) => field.isMoney),
    hasNumbers: has((field) => field.isNumber),
    hasBooleans: has((field) => field.isBoolean),
    hasDates: has((field) => field.isDate),
    hasDatetimes: has((field) => field.isDatetime),
    hasUuids: has((field) => field.isUuid),
    hasEnums: has((field) => field.isEnum),
    hasJson: has((field) => field.isJson),
  };
}

function isBounded({ isString, isEnum, isInt, isMoney }: FieldView): boolean {
  return isString || isEnum || isInt || isMoney;
}

function distinctTargets(fields: readonly FieldView[]): readonly TargetView[] {
  const refs = fields.filter((field) => !field.isSelfRef);
  return [...new Set(refs.map((field) => field.target).filter((target) => target !== null))];
}

function viewField(
  field: FieldDeclaration,
  resource: Resource,
  names: ReadonlyMap<string, TargetView>,
  columnTypes: ColumnTypes,
  onMissing: (type: FieldType) => void,
): FieldView {
  const { type } = field;
  const { min, max } = boundsOf(field);
  const template = columnTypes[type];
  if (template === undefined) onMissing(type);
  const filterable =
    field.index || field.unique || type === 'enum' || type === 'boolean' || type === 'ref';
  const [sample, other] = samplesOf(field, min, max);
  return {
    ...namesOf(field.name),
    type,
    isString: type === 'string',
    isText: type === 'text',
    isInt: type === 'int',
    isMoney: type === 'money',
    isNumber: type === 'number',
    isBoolean: type === 'boolean',
    isDate: type === 'date',
    isDatetime: type === 'datetime',
    isUuid: type === 'uuid',
    isEnum: type === 'enum',
    isJson: type === 'json',
    isRef: type === 'ref',
    min,
    max,
    hasMin: min !== null && !((type === 'string' || type === 'text') && min === 0),
    hasMax: max !== null && type !== 'enum',
    optional: field.optional,
    required: !field.optional,
    mustBeSent: !field.optional && field.default === undefined,
    unique: field.unique,
    index: field.index,
    hasDefault: field.default !== undefined,
    default: field.default ?? '',
    defaultJson: JSON.stringify(field.default ?? null),
    values: field.values,
    target: field.target === undefined ? null : (names.get(field.target) ?? null),
    isSelfRef: field.target === resource.name,
    columnType: (template ?? '')
      .replace('{min}', String(min ?? ''))
      .replace('{max}', String(max ?? '')),
    sortable: field.index || field.unique,
    filterable,
    searchable: type === 'string',
    sampleJson: JSON.stringify(sample),
    otherJson: JSON.stringify(other),
  };
}

function boundsOf(field: FieldDeclaration): { min: number | null; max: number | null } {
  switch (field.type) {
    case 'string':
      return {
        min: field.min ?? limits.string.min,
        max: field.max ?? Math.max(limits.string.max, field.min ?? 0),
      };
    case 'text':
      return limits.text;
    case 'int':
      return { min: field.min ?? limits.int.min, max: field.max ?? limits.int.max };
    case 'money':
      return limits.money;
    case 'enum':
      return { min: null, max: limits.enumValue };
    default:
      return { min: null, max: null };
  }
}

/** Whether samples of a field differ: not where it leads to its own resource, or can hold one value only. */
function canVary({ isSelfRef, isEnum, isInt, values, min, max }: FieldView): boolean {
  if (isSelfRef) return false;
  return isEnum ? values.length > 1 : !(isInt && min === max);
}
