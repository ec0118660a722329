/** A resource as declared: the notation read and checked, before it is dressed for templates. */
import type { FieldChange } from '../types.js';

export const accesses = ['owner', 'shared', 'public', 'open'] as const;
/**
 * Who may do what: `owner` sees and edits only their own; `shared`: any user reads, the owner edits;
 * `public`: anyone reads, admins write; `open`: anyone, only where there are no accounts.
 */
export type Access = (typeof accesses)[number];

export const fieldTypes = [
  'string',
  'text',
  'int',
  'money',
  'number',
  'boolean',
  'date',
  'datetime',
  'uuid',
  'enum',
  'json',
  'ref',
] as const;
export type FieldType = (typeof fieldTypes)[number];

export interface FieldDeclaration {
  /** camelCase */
  readonly name: string;
  readonly type: FieldType;
  /** As written; `undefined` where the notation leaves it open. */
  readonly min: number | undefined;
  readonly max: number | undefined;
  /** Of an enum, in the order given. */
  readonly values: readonly string[];
  /** Of a ref: the camelCase singular name of the resource. */
  readonly target: string | undefined;
  readonly optional: boolean;
  readonly unique: boolean;
  readonly index: boolean;
  /** The value a client would send; money as a decimal string. */
  readonly default: string | number | boolean | undefined;
  /** Offsets of the field in the notation. */
  readonly span: Span;
  /** Of a field that came later than its resource: the change that brought it, whose text the span is of. */
  readonly addedBy: Addition | undefined;
}

/** One of the blueprint's changes. */
export interface Addition {
  readonly change: FieldChange;
  /** Its place among all changes of the blueprint. */
  readonly index: number;
}

export interface ResourceDeclaration {
  /** camelCase, singular */
  readonly name: string;
  /** camelCase */
  readonly plural: string;
  /** Whether the plural was written down, because English rules would make another. */
  readonly explicitPlural: boolean;
  readonly access: Access | undefined;
  readonly fields: readonly FieldDeclaration[];
  readonly notation: string;
  readonly nameSpan: Span;
  readonly accessSpan: Span | undefined;
}

/** Offsets in a notation: from inclusive, to exclusive. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

/** What a field holds when the notation does not say. Units: code points, or the number itself. */
export const limits = {
  string: { min: 0, max: 200, highest: 10_000 },
  /** An index over a longer string would pass the 3072 bytes of an InnoDB key. */
  indexedString: 255,
  text: { min: 0, max: 10_000 },
  int: { min: -2_147_483_648, max: 2_147_483_647 },
  /** In minor units; stays exact in an IEEE double. */
  money: { min: 0, max: 999_999_999_999_999 },
  enumValue: 64,
  enumValues: 100,
  /** Of a name in its longest form, that of columns: `unit_price` has 10. */
  name: 40,
  fields: 60,
  resources: 500,
  changes: 1000,
  /** Bytes of all strings of a row: MySQL holds 65,535 in one. */
  rowBytes: 60_000,
} as const;
