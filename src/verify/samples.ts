/** Values for the fields of a resource: good ones by type and bounds, and ones that must be refused. */
import { randomUUID } from 'node:crypto';

import type { ContractField } from '../contract/contract.js';

/** A value that must be refused, and why. */
export interface BadValue {
  readonly value: unknown;
  readonly why: string;
}

/**
 * A good value. Different for each `n`, as far as the type and the bounds let it be; a unique string
 * is different every time.
 *
 * @param n counts the values of one field from 0
 */
export function goodValue(field: ContractField, n: number): unknown {
  switch (field.type) {
    case 'string':
      return goodString(field, n);
    case 'text':
      return `Line ${n}\nwith “quotes” and ${field.unique ? randomUUID() : 'an end'}.`;
    case 'int':
      return within(field, field.unique ? randomInt() : 10 + n, 1);
    case 'number':
      return within(field, field.unique ? randomInt() / 4 : n + 2.5, 0.5);
    case 'money':
      return within(field, field.unique ? randomInt() % 1_000_000 : 12.5 + n, 0.01).toFixed(2);
    case 'boolean':
      return n % 2 === 0;
    case 'date':
      return momentOf(field, n).slice(0, 10);
    case 'datetime':
      return momentOf(field, n);
    case 'uuid':
      return randomUUID();
    case 'enum':
      return field.values[n % field.values.length];
    case 'json':
      return { n, list: [1, 'two', null, { three: true }] };
    case 'ref':
      return randomUUID();
  }
}

/** One day after the other; where a value must be unique, never the same day twice in a run. */
function momentOf({ unique }: ContractField, n: number): string {
  if (unique) turns += 1;
  return new Date(Date.UTC(2026, 2, 14 + (unique ? turns : n), 15, 9, 26, 535)).toISOString();
}

function goodString(field: ContractField, n: number): string {
  const min = field.min ?? 0;
  const max = field.max ?? 200;
  const text = field.unique ? uniqueText(max) : `Sample ${n}`;
  return text.padEnd(min, 'x').slice(0, max);
}

/** Digits that are the same for texts made soon after one another, and those that count them. */
const [TIME_DIGITS, TURN_DIGITS] = [12, 4];
let turns = 0;

/** Never the same twice; where there is room a later one sorts behind an earlier one, so that lists are predictable. */
function uniqueText(max: number): string {
  const chance = randomUUID().replaceAll('-', '');
  if (max < TIME_DIGITS + TURN_DIGITS) return chance;
  const hex = (value: number, digits: number): string =>
    value.toString(16).padStart(digits, '0').slice(-digits);
  turns += 1;
  return (hex(Date.now(), TIME_DIGITS) + hex(turns, TURN_DIGITS) + chance).slice(0, chance.length);
}

function within(field: ContractField, wanted: number, step: number): number {
  const min = field.min ?? -1e9;
  const max = field.max ?? 1e9;
  if (wanted >= min && wanted <= max) return wanted;
  const steps = Math.floor((max - min) / step);
  return min + step * (Math.abs(Math.trunc(wanted)) % (steps + 1));
}

function randomInt(): number {
  return Math.trunc(Math.random() * 2_000_000_000);
}

/** Values that a field of this type and these bounds must refuse with 422. */
export function badValues(field: ContractField): readonly BadValue[] {
  const bad = badByType(field);
  return field.optional
    ? bad
    : [{ value: null, why: 'null in a member that is not optional' }, ...bad];
}

function badByType(field: ContractField): BadValue[] {
  switch (field.type) {
    case 'string':
      return [
        { value: 5, why: 'a number for a string' },
        { value: ['x'], why: 'an array for a string' },
        { value: `nul \u0000 inside`, why: 'U+0000 in a string' },
        ...beyondLength(field),
      ];
    case 'text':
      return [
        ...beyondLength(field),
        { value: { a: 1 }, why: 'an object for a text' },
        { value: `nul \u0000 inside`, why: 'U+0000 in a text' },
      ];
    case 'int':
      return [
        { value: '5', why: 'a string for an int' },
        { value: 1.5, why: 'a fraction for an int' },
        { value: 2 ** 53, why: '2^53 for an int' },
        ...beyondBounds(field, 1),
      ];
    case 'number':
      return [{ value: '2.5', why: 'a string for a number' }, ...beyondBounds(field, 1)];
    case 'money':
      return [
        { value: 12.5, why: 'a JSON number for money' },
        { value: '-1.00', why: 'money below zero' },
        { value: '1.234', why: 'three places for money' },
        { value: '1e3', why: 'an exponent for money' },
        { value: ' 1.00', why: 'a space before money' },
        { value: 'NaN', why: 'NaN for money' },
        { value: '99999999999999999999.00', why: 'more money than 64 bits hold' },
      ];
    case 'boolean':
      return [
        { value: 'true', why: 'a string for a boolean' },
        { value: 1, why: 'a number for a boolean' },
      ];
    case 'date':
      return [
        { value: '2026-02-30', why: 'the 30th of February' },
        { value: '2026-3-14', why: 'a month of one digit' },
        { value: '10000-01-01', why: 'a year of five digits' },
        { value: '2026-03-14T00:00:00.000Z', why: 'a datetime for a date' },
      ];
    case 'datetime':
      return [
        { value: '2026-03-14T15:09:26', why: 'a datetime without a zone' },
        { value: '2026-02-30T00:00:00.000Z', why: 'the 30th of February' },
        { value: 1_773_500_966, why: 'a number for a datetime' },
      ];
    case 'uuid':
    case 'ref':
      return [
        { value: 'not-a-uuid', why: 'no UUID' },
        { value: 7, why: 'a number for a UUID' },
      ];
    case 'enum':
      return [
        { value: 'none of the listed values', why: 'a value that is not listed' },
        { value: 0, why: 'a number for an enum' },
      ];
    case 'json':
      return [];
  }
}

function beyondLength(field: ContractField): BadValue[] {
  const min = field.min ?? 0;
  const bad: BadValue[] = [];
  if (field.max !== null) {
    bad.push({
      value: 'x'.repeat(field.max + 1),
      why: `${field.max + 1} characters`,
    });
  }
  if (min > 0) bad.push({ value: 'x'.repeat(min - 1), why: `${min - 1} characters` });
  return bad;
}

function beyondBounds(field: ContractField, step: number): BadValue[] {
  const bad: BadValue[] = [];
  if (field.max !== null) {
    bad.push({ value: field.max + step, why: `over ${field.max}` });
  }
  if (field.min !== null) {
    bad.push({ value: field.min - step, why: `under ${field.min}` });
  }
  return bad;
}
