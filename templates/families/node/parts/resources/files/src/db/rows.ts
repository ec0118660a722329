import { newId } from '../ids.js';
import { fromTimestamp, toTimestamp, type TimestampColumn } from './columns.js';

/** The columns of every resource. */
export interface RowColumns {
  /** A UUIDv7: ids sort in the order in which rows were made. */
  id: string;
  /** Counts the changes of the row, for entity tags and against lost updates. */
  row_version: number;
  created_at: TimestampColumn;
  updated_at: TimestampColumn;
}

/** A new row, made at this moment. The time is read from the id, so that both sort alike to the millisecond. */
export function newRow(now: Date): RowColumns {
  const id = newId(now.getTime());
  const time = toTimestamp(new Date(Number.parseInt(id.slice(0, 8) + id.slice(9, 13), 16)));
  return { id, row_version: 1, created_at: time, updated_at: time };
}

/** What changes with every change of a row. `updated_at` moves on even when the clock does not. */
export function nextVersion(
  row: RowColumns,
  now: Date,
): Pick<RowColumns, 'row_version' | 'updated_at'> {
  const time = Math.max(now.getTime(), fromTimestamp(row.updated_at).getTime() + 1);
  return { row_version: row.row_version + 1, updated_at: toTimestamp(new Date(time)) };
}
