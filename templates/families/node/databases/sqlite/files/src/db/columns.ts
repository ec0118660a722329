import { sql, type ColumnType, type RawBuilder } from 'kysely';

/** A moment: ISO 8601 text in UTC with milliseconds, which sorts as it should. */
export type TimestampColumn = string;
/** 0 or 1. */
export type BooleanColumn = number;
/** JSON text. */
export type JsonColumn = ColumnType<string, string, string>;

/** The column types of this database, for migrations. */
export const columnTypes = {
  id: sql`text`,
  string: (_max: number): RawBuilder<unknown> => sql`text`,
  text: sql`text`,
  int: sql`integer`,
  bigint: sql`integer`,
  number: sql`real`,
  boolean: sql`integer`,
  date: sql`text`,
  timestamp: sql`text`,
  json: sql`text`,
} as const;

/** Added behind `create table (…)`. */
export const tableOptions = sql`strict`;

export function toTimestamp(value: Date): string {
  return value.toISOString();
}

export function fromTimestamp(value: string): Date {
  return new Date(value);
}

export function toBoolean(value: boolean): number {
  return value ? 1 : 0;
}

export function fromBoolean(value: number): boolean {
  return value !== 0;
}

export function toJson(value: unknown): string {
  return JSON.stringify(value);
}

export function fromJson(value: string): unknown {
  return JSON.parse(value);
}
