import type { Json } from '../json-value.js';
import { formatMoney, parseMoney } from '../money.js';
import {
  fromBoolean,
  fromJson,
  fromTimestamp,
  toBoolean,
  toJson,
  toTimestamp,
  type TimestampColumn,
} from './columns.js';

/*
 * Between the values of columns (read) and those of JSON (write). Null stays null.
 */

export const readBoolean = keepingNull(fromBoolean);
export const writeBoolean = keepingNull(toBoolean);

/** JSON kept in a column. */
export const readJson = keepingNull(
  (value: Parameters<typeof fromJson>[0]) => fromJson(value) as Json,
);
export const writeJson = keepingNull(toJson);

/** Minor units in the column, `12.50` outside. */
export const readMoney = keepingNull(formatMoney);
export const writeMoney = keepingNull(parseMoney);

/** ISO 8601 in UTC with milliseconds outside. */
export const readTime = keepingNull((time: TimestampColumn) => fromTimestamp(time).toISOString());
export const writeTime = keepingNull((text: string) => toTimestamp(new Date(text)));

/** The conversion, for columns that may be null as well. */
function keepingNull<A, B>(convert: (value: A) => B) {
  function nullable(value: A): B;
  function nullable(value: A | null): B | null;
  function nullable(value: A | null): B | null {
    return value === null ? null : convert(value);
  }
  return nullable;
}
