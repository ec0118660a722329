import { sql, type ColumnType, type RawBuilder } from 'kysely';

/** A moment in UTC, to the millisecond; the connection is set to UTC. */
export type TimestampColumn = Date;
/** 0 or 1. */
export type BooleanColumn = number;
/** JSON: written and read as text. */
export type JsonColumn = ColumnType<string, string, string>;

/** The column types of this database, for migrations. */
export const columnTypes = {
  id: sql`char(36) character set ascii collate ascii_bin`,
  string: (max: number): RawBuilder<unknown> => sql`varchar(${sql.raw(String(max))})`,
  text: sql`mediumtext`,
  int: sql`integer`,
  bigint: sql`bigint`,
  number: sql`double`,
  boolean: sql`boolean`,
  date: sql`date`,
  timestamp: sql`datetime(3)`,
  json: sql`json`,
} as const;

/**
 * Added behind `create table (…)`: all of Unicode, compared byte by byte as the other databases do, spaces at the end
 * too. MySQL and MariaDB have different names for that; each reads what the other takes for a comment.
 */
export const tableOptions = sql`engine = innodb character set utf8mb4
  /*!80017 collate utf8mb4_0900_bin */ /*M! collate utf8mb4_nopad_bin */`;

export function toTimestamp(value: Date): Date {
  return value;
}

export function fromTimestamp(value: Date): Date {
  return value;
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
