import type { RawBuilder } from 'kysely';

/*
 * What migrations say of a column that a table gets when it has rows already.
 */

/** A column in which every row that is there has one value; rows to come bring their own. */
export interface FilledColumn {
  readonly name: string;
  readonly type: RawBuilder<unknown>;
  readonly value: string | number | boolean | Date;
  /** Rows to come may leave it null. */
  readonly optional?: boolean;
}

/** A column that refers to rows of another table, or to none. */
export interface ReferenceColumn {
  readonly name: string;
  readonly target: string;
  /** The name of the foreign key. */
  readonly constraint: string;
}

/** A column that goes, and what goes with it. */
export interface DroppedColumn {
  readonly name: string;
  readonly indexes?: readonly string[];
  readonly constraint?: string;
}
