import { sql, type ColumnType, type RawBuilder } from 'kysely';

/** A moment, to the millisecond: what JavaScript can hold. */
export type TimestampColumn = Date;
export type BooleanColumn = boolean;
/** jsonb: written as text, read as a value. */
export type JsonColumn = ColumnType<unknown, string, string>;

/** The column types of this database, for migrations. */
export const columnTypes = {
  id: sql`uuid`,
  /** Sorted by code point as the other databases do, whatever the locale of the server. */
  string: (max: number): RawBuilder<unknown> => sql`varchar(${sql.raw(String(max))}) collate "C"`,
  text: sql`text`,
  int: sql`integer`,
  bigint: sql`bigint`,
  number: sql`double precision`,
  boolean: sql`boolean`,
  date: sql`date`,
  timestamp: sql`timestamptz(3)`,
  json: sql`jsonb`,
} as const;

/** Added behind `create table (…)`. */
export const tableOptions = sql``;

export function toTimestamp(value: Date): Date {
  return value;
}

export function fromTimestamp(value: Date): Date {
  return value;
}

export function toBoolean(value: boolean): boolean {
  return value;
}

export function fromBoolean(value: boolean): boolean {
  return value;
}

export function toJson(value: unknown): string {
  return JSON.stringify(value);
}

export function fromJson(value: unknown): unknown {
  return value;
}
