import { describe, expect, it } from 'vitest';
import type * as z from 'zod';

import * as field from '../src/fields.js';
import * as sample from '../src/samples.js';
import { bad } from './support/resource.js';

const range = { min: 2, max: 5 };

/** Schema, what it takes (and gives, where that differs), what it refuses. */
const kinds: Readonly<
  Record<string, { schema: z.ZodType; good: readonly unknown[]; bad: readonly unknown[] }>
> = {
  string: {
    schema: field.string(range),
    good: ['ab', '😀😀😀😀😀', ' a ', "';--", '<b>', ['e\u0301'.repeat(5), 'é'.repeat(5)]],
    bad: [...bad.string(range), '\t\n', '\u00a0\u200b', 'e\u0301'],
  },
  'string without a range': { schema: field.string({ max: 5 }), good: ['', ' '], bad: [] },
  text: {
    schema: field.text(),
    good: ['', '😀'.repeat(10_000)],
    bad: [...bad.text, 'x'.repeat(10_001)],
  },
  int: { schema: field.int(range), good: [2, 5], bad: bad.int(range) },
  'int without a range': {
    schema: field.int(),
    good: [-2_147_483_648, 0, 2_147_483_647],
    bad: [2_147_483_648, Infinity],
  },
  number: { schema: field.number(), good: [0, -1.5, 1e-7, 2 ** 53 - 1], bad: [...bad.number, NaN] },
  money: { schema: field.money(), good: ['0.00', '12.50', '9999999999999.99'], bad: bad.money },
  boolean: { schema: field.boolean(), good: [true, false], bad: bad.boolean },
  date: { schema: field.date(), good: ['1000-01-01', '2024-02-29', '9999-12-31'], bad: bad.date },
  datetime: {
    schema: field.datetime(),
    good: [
      ['2026-01-01T00:00:00Z', '2026-01-01T00:00:00.000Z'],
      ['2026-01-01T00:00:00.1+14:00', '2025-12-31T10:00:00.100Z'],
      ['2024-02-29T23:59:59.999-00:30', '2024-03-01T00:29:59.999Z'],
    ],
    bad: [...bad.datetime, '1000-01-01T00:00:00+00:01', '9999-12-31T23:59:59-00:01'],
  },
  uuid: {
    schema: field.uuid(),
    good: [sample.uuid(7), ['5EED0000-0000-4000-8000-00000000000A', sample.uuid(10)]],
    bad: bad.uuid,
  },
  json: {
    schema: field.json(),
    good: [0, '', false, [], {}, sample.json(1), { constructor: null }, nested(30)],
    bad: [...bad.json, undefined, null, nested(31), { a: [Infinity] }],
  },
  optional: {
    schema: field.optional(field.boolean()),
    good: [true, null, [undefined, null]],
    bad: ['', 'null'],
  },
};

describe.each(Object.entries(kinds))('%s', (_kind, { schema, good, bad: refused }) => {
  it.each(good.map((value) => pair(value)))('takes %j', (value, result) => {
    expect(schema.parse(value)).toEqual(result);
  });

  it.each(refused.map((value) => [value]))('refuses %j', (value) => {
    expect(schema.safeParse(value).success).toBe(false);
  });
});

it('says where in a value of JSON something can not be kept', () => {
  const { error } = field.json().safeParse({ a: [0.5, 2 ** 53] });
  expect(error?.issues.map(({ path }) => path)).toEqual([['a', 1]]);
});

/** What goes in and what comes out; a list of two says that they differ. */
function pair(value: unknown): [unknown, unknown] {
  return Array.isArray(value) && value.length === 2 ? [value[0], value[1]] : [value, value];
}

function nested(levels: number): unknown {
  return levels === 0 ? [] : [nested(levels - 1)];
}
