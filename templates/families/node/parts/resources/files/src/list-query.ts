import * as z from 'zod';

import { writeBoolean, writeMoney, writeTime } from './db/values.js';
import * as field from './fields.js';
import { schemaOf } from './openapi/parts.js';

/*
 * The parameters of a list, read from the text of a URL. All but `limit` and `sort` are undefined when absent.
 */

/** Rows on a page at most. */
export const maxRows = 100;

/** What cursors look like: base64url. */
export const cursorPattern = '^[A-Za-z0-9_-]+$';
export const maxCursorLength = 4_000;

/** Rows on a page. */
export function limit() {
  const pattern = /^([1-9]\d?|100)$/;
  const message = 'Must be a whole number from 1 to 100.';
  return decimal(pattern, message, field.int({ min: 1, max: maxRows })).default(20);
}

/** Where the next page begins: `nextCursor` of the page before. */
export function cursor() {
  return z.string().min(1).max(maxCursorLength).meta({ pattern: cursorPattern }).optional();
}

/** What to sort by: a name, or `-` and a name for the other direction. Without it the newest come first. */
export function sort(columns: Readonly<Record<string, string>>) {
  const names = Object.keys(columns).flatMap((name) => [name, `-${name}`]);
  return z.enum(names).default('-createdAt');
}

/** Text to look for, literally and whatever its case. */
export function search() {
  return field.string({ min: 1, max: 200 }).optional();
}

/*
 * Filters: rows whose member has exactly this value, given as the column has it.
 */

export function string() {
  return field.string({ max: 10_000 }).optional();
}

export function int() {
  return decimal(/^-?\d{1,10}$/, 'Must be a whole number.', field.int()).optional();
}

export function number() {
  const pattern = /^-?\d{1,20}(\.\d{1,20})?(e[+-]?\d{1,3})?$/i;
  return decimal(pattern, 'Must be a number.', field.number()).optional();
}

export function money() {
  return field.money().transform(writeMoney).optional();
}

export function boolean() {
  return z
    .enum(['true', 'false'])
    .transform((text) => writeBoolean(text === 'true'))
    .optional();
}

export function date() {
  return field.date().optional();
}

export function datetime() {
  return field.datetime().transform(writeTime).optional();
}

export function uuid() {
  return field.uuid().optional();
}

export function oneOf<const T extends readonly string[]>(values: T) {
  return field.oneOf(values).optional();
}

/** A number, and described as one: not by the form of its text. */
function decimal(pattern: RegExp, message: string, number: z.ZodType<number, number>) {
  return z
    .string()
    .regex(pattern, { error: message, abort: true })
    .transform(Number)
    .pipe(number)
    .meta({ ...schemaOf(number), pattern: undefined });
}
