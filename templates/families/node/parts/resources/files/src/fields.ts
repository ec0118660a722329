import * as z from 'zod';

import { countCharacters, isStorable, isVisible } from './characters.js';
import { faultOf, isExact, type Json } from './json-value.js';
import { isMoney, parseMoney } from './money.js';

/*
 * The kinds of member that resources are made of. What they let through is stored and returned exactly; what could
 * not be is refused.
 */

/** The longest `text`, in code points. */
const maxText = 10_000;

/** The greatest number of a 32 bit column. */
const maxInt = 2_147_483_647;

/**
 * Text, its length counted in code points: an emoji is one character, not two. It is kept in the normal form NFC, so
 * that two ways to write one `é` are one value. Text that has to be there has something to see.
 */
export function string({ min = 0, max }: { min?: number; max: number }) {
  return z
    .string('Must be a string.')
    .refine(isStorable, { error: 'Must be valid text without NUL.', abort: true })
    .normalize('NFC')
    .refine((value) => countCharacters(value) >= min, `Must have at least ${min} characters.`)
    .refine(
      (value) => value.length <= max || countCharacters(value) <= max,
      `Must have at most ${max} characters.`,
    )
    .refine((value) => min === 0 || isVisible(value), 'Must not be blank.')
    .meta({ minLength: min, maxLength: max, pattern: '^[^\\u0000]*$' });
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
  return z
    .int('Must be a whole number.')
    .min(min, `Must be at least ${min}.`)
    .max(max, `Must be at most ${max}.`)
    .meta({ format: 'int32' });
}

/** A number with a fraction. For money there is `money`. */
export function number() {
  return z
    .number('Must be a number.')
    .refine(isExact, 'Must be a number that keeps its digits.')
    .meta({ minimum: Number.MIN_SAFE_INTEGER, maximum: Number.MAX_SAFE_INTEGER });
}

/** `true` or `false`. */
export function boolean() {
  return z.boolean('Must be true or false.');
}

/** An amount of money, zero or more, as text with two places. */
export function money() {
  return z
    .string('Must be a string.')
    .refine((value) => isMoney(value) && parseMoney(value) >= 0, 'Must be an amount like "12.50".')
    .meta({ pattern: '^(0|[1-9][0-9]{0,12})\\.[0-9]{2}$', maxLength: 16, examples: ['12.50'] });
}

/** A day of the calendar, without a time. */
export function date() {
  return z
    .string('Must be a string.')
    .refine(isDate, 'Must be a day like "2026-12-24".')
    .meta({ format: 'date', maxLength: 10 });
}

/** A moment, to the millisecond; any offset is accepted and turned into UTC. */
export function datetime() {
  return z
    .string('Must be a string.')
    .refine(isDatetime, { error: 'Must be a time like "2026-12-24T18:00:00.000Z".', abort: true })
    .overwrite((value) => new Date(value).toISOString())
    .meta({ format: 'date-time', maxLength: 29 });
}

/** A UUID of any version, turned into lower case. */
export function uuid() {
  return z
    .string('Must be a string.')
    .regex(/^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$/, 'Must be a UUID.')
    .toLowerCase()
    .meta({ format: 'uuid', maxLength: 36 });
}

/** One of these values. */
export function oneOf<const T extends readonly string[]>(values: T) {
  return z.enum(values, `Must be one of: ${values.join(', ')}.`);
}

/** Any JSON value but `null`, kept as it is. */
export function json() {
  return z
    .custom<Json>((value) => value !== undefined && value !== null, 'Must be JSON, and not null.')
    .superRefine((value, context) => {
      const fault = faultOf(value);
      if (fault !== undefined) context.addIssue({ code: 'custom', ...fault });
    })
    .meta({ type: ['object', 'array', 'string', 'number', 'boolean'], items: {} });
}

/** The member may be left out or cleared; both are `null`. */
export function optional<T extends z.ZodType>(member: T) {
  return member.nullable().default(null);
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
