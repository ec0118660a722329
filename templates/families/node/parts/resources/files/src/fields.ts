import * as z from 'zod';

import { isMoney, parseMoney } from './money.js';

/*
 * The kinds of member that resources are made of. What they let through is stored and returned exactly; what could
 * not be is refused.
 */

/** PostgreSQL can not store NUL, and a lone surrogate is no character: no database could give it back. */
const unstorable = /[\0\p{Surrogate}]/u;

/** The longest `text`, in code points. */
const maxText = 10_000;

/** The greatest number of a 32 bit column. */
const maxInt = 2_147_483_647;

/** How much of a `json` member is stored: bytes when written down, and levels of nesting. */
const maxJsonBytes = 65_536;
const maxJsonDepth = 32;

/** Text, its length counted in code points: an emoji is one character, not two. */
export function string({ min = 0, max }: { min?: number; max: number }) {
  return z
    .string()
    .refine((value) => !unstorable.test(value), { error: 'Must not hold NUL.', abort: true })
    .refine((value) => lengthOf(value) >= min, `Must have ${min} characters or more.`)
    .refine((value) => value.length <= max || lengthOf(value) <= max, `At most ${max} characters.`)
    .meta({ minLength: min, maxLength: max });
}

/** Long text. */
export function text() {
  return string({ max: maxText });
}

/** Both ends belong to it. */
interface Range {
  readonly min?: number;
  readonly max?: number;
}

/** A whole number; without bounds, any that fits a 32 bit column. */
export function int({ min = -maxInt - 1, max = maxInt }: Range = {}) {
  return z.int().min(min).max(max);
}

/** A finite number with a fraction. For money there is `money`. */
export function number() {
  return z.number();
}

/** `true` or `false`. */
export function boolean() {
  return z.boolean();
}

/** An amount of money, zero or more, as text with two places. */
export function money() {
  return z
    .string()
    .refine((value) => isMoney(value) && parseMoney(value) >= 0, 'Must be an amount like "12.50".')
    .meta({ pattern: '^(0|[1-9][0-9]{0,12})\\.[0-9]{2}$' });
}

/** A day of the calendar, without a time. */
export function date() {
  return z.string().refine(isDate, 'Must be a day like "2026-12-24".').meta({ format: 'date' });
}

/** A moment, to the millisecond; any offset is accepted and turned into UTC. */
export function datetime() {
  return z
    .string()
    .refine(isDatetime, { error: 'Must be a time like "2026-12-24T18:00:00.000Z".', abort: true })
    .overwrite((value) => new Date(value).toISOString())
    .meta({ format: 'date-time' });
}

/** A UUID of any version, turned into lower case. */
export function uuid() {
  return z
    .string()
    .regex(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i, 'Must be a UUID.')
    .toLowerCase()
    .meta({ format: 'uuid' });
}

/** One of these values. */
export function oneOf<const T extends readonly string[]>(values: T) {
  return z.enum(values);
}

/** A value of JSON that is not `null`. */
export type Json =
  string | number | boolean | readonly unknown[] | Readonly<Record<string, unknown>>;

/** Any JSON value but `null`, up to a size and a depth. */
export function json() {
  const rule = `Must be JSON, at most ${maxJsonBytes} bytes and ${maxJsonDepth} levels deep.`;
  return z.custom<Json>(isStorableJson, rule);
}

/** The member may be left out or cleared; both are `null`. */
export function optional<T extends z.ZodType>(member: T) {
  return member.nullable().default(null);
}

/** In code points. */
function lengthOf(value: string): number {
  let length = 0;
  for (const _ of value) length += 1;
  return length;
}

/** Years 1000 to 9999: what every database has. */
function isDate(value: string): boolean {
  if (!/^[1-9]\d{3}-\d\d-\d\d$/.test(value)) return false;
  const day = new Date(`${value}T00:00:00Z`); // A 30th of February would become a day in March.
  return !Number.isNaN(day.getTime()) && day.toISOString().startsWith(value);
}

const timePattern = /^T([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d{1,3})?(Z|[+-]([01]\d|2[0-3]):[0-5]\d)$/;

/** RFC 3339 without leap seconds, to the millisecond: more could not be given back. */
function isDatetime(value: string): boolean {
  if (!isDate(value.slice(0, 10)) || !timePattern.test(value.slice(10))) return false;
  const year = new Date(value).getUTCFullYear(); // The offset may lead over the edge.
  return year >= 1000 && year <= 9999;
}

function isStorableJson(value: unknown): boolean {
  if (value === undefined || value === null) return false;
  return isShallow(value, maxJsonDepth) && Buffer.byteLength(JSON.stringify(value)) <= maxJsonBytes;
}

function isShallow(value: unknown, depth: number): boolean {
  if (typeof value === 'string') return !unstorable.test(value);
  if (typeof value !== 'object' || value === null) return true;
  if (depth === 0) return false;
  return Object.entries(value).every(
    ([key, member]) => key !== '__proto__' && !unstorable.test(key) && isShallow(member, depth - 1),
  );
}
