import * as fc from 'fast-check';

import type { JsonType, Schema } from '../../contract/document.js';
import { type Source, valuesOf } from './values.js';

/** A value that breaks one rule, and which. */
export interface BadValue {
  readonly value: unknown;
  readonly why: string;
}

type BadValues = fc.Arbitrary<BadValue>;

/** Values with exactly one fault each; undefined where everything is good. */
export function badValuesOf(schema: Schema, source: Source): BadValues | undefined {
  const kinds = faultsOf(schema, source);
  return kinds.length === 0 ? undefined : fc.oneof(...kinds);
}

function faultsOf(schema: Schema, source: Source): readonly BadValues[] {
  const { type, enum: choices } = schema;
  if (choices !== undefined) return [some('none of the choices', 'none of these', '', 0, [], true)];
  if (type === undefined) return jsonFaults(schema);
  const types = typeof type === 'string' ? [type] : type;
  return [
    foreignTypes(types),
    ...(types.includes('string') ? stringFaults(schema) : []),
    ...(types.includes('integer') || types.includes('number') ? numberFaults(schema) : []),
    ...(types.includes('array') ? listFaults(schema, source) : []),
    ...(types.includes('object') ? objectFaults(schema, source) : []),
  ];
}

/** Each of them with this fault. */
function some(why: string, ...values: readonly unknown[]): BadValues {
  return fc.constantFrom(...values).map((value) => ({ value, why }));
}

const examples: Readonly<Record<JsonType, readonly unknown[]>> = {
  null: [null],
  boolean: [true, false],
  integer: [7],
  number: [1.5],
  string: ['7', 'true', ''],
  array: [[], ['x'], [[]]],
  object: [{}, { a: 1 }],
};

function foreignTypes(types: readonly JsonType[]): BadValues {
  const own: readonly string[] = types.includes('number') ? [...types, 'integer'] : types;
  const values = Object.entries(examples).flatMap(([type, each]) =>
    own.includes(type) ? [] : each,
  );
  return some(`no ${types.join(' or ')}`, ...values);
}

function jsonFaults({ not }: Schema): readonly BadValues[] {
  const numbers = [2 ** 53, -(2 ** 53), 1e300];
  const texts = ['a\u0000', '\ud83d'];
  const inside = [...numbers, ...texts].flatMap((each) => [[each], { a: each }]);
  const unsafeNames = [{ '\u0000': 1 }, JSON.parse('{"a":{"__proto__":1}}') as unknown];
  return [
    some('what cannot be given back', ...numbers, ...texts, ...inside, ...unsafeNames),
    ...(not === undefined ? [] : [some('null', null)]),
  ];
}

function numberFaults({ type, minimum, maximum }: Schema): readonly BadValues[] {
  const beyond = [
    ...(minimum === undefined ? [] : [minimum - 1]),
    ...(maximum === undefined ? [] : [maximum + 1]),
  ];
  const isWhole = type === 'integer' || (Array.isArray(type) && type.includes('integer'));
  return [
    some('beyond a bound', ...beyond, 1e300, -1e300),
    ...(isWhole ? [some('a fraction', 0.5, -1e-7)] : []),
  ];
}

function stringFaults(schema: Schema): readonly BadValues[] {
  const { format = '', pattern, minLength = 0, maxLength = Infinity, not } = schema;
  const form = malformed[format];
  // What is typed to log in may be anything, blanks too.
  const mayBeBlank = pattern === undefined && format === '';
  return [
    ...(schema['x-refers-to'] === undefined ? [] : [nobody]),
    ...(form === undefined ? [] : [some(`no ${format}`, ...form)]),
    ...(minLength > 0 ? [tooShort(minLength)] : []),
    ...(minLength > 0 && !mayBeBlank ? [blank(minLength)] : []),
    ...(maxLength < Infinity ? [tooLong(maxLength)] : []),
    ...(not === undefined ? [] : [some('what no database keeps', ...unstorable(minLength))]),
  ];
}

const nobody = fc.uuid({ version: 7 }).map((value) => ({ value, why: 'the id of nothing' }));

/** Long enough to be good, were it not for one character. */
const unstorable = (length: number): readonly string[] =>
  ['\u0000', '\ud83d', '\udc00'].flatMap((each) => ['x'.repeat(length) + each, each + 'x']);

const tooShort = (min: number): BadValues => some('too short', '', 'x'.repeat(min - 1));

const blank = (min: number): BadValues => some('blank', ' '.repeat(min), '\u200b'.repeat(min));

const tooLong = (max: number): BadValues =>
  fc
    .tuple(fc.constantFrom('x', '\u00e9', '\u{1f98a}'), fc.constantFrom(1, 2, 100))
    .map(([each, more]) => ({ value: each.repeat(max + more), why: 'too long' }));

/** What looks like it and is not. */
const malformed: Readonly<Record<string, readonly string[]>> = {
  money: [
    '1',
    '1.5',
    '1.234',
    '-1.00',
    '01.00',
    '1e3',
    ' 1.00',
    '1,00',
    '٣.00',
    '10000000000000.00',
  ],
  date: ['2026-02-29', '2026-13-01', '2026-1-1', '0999-12-31', '10000-01-01', '2026-01-01T00:00Z'],
  'date-time': [
    '2026-01-01',
    '2026-01-01T00:00:00',
    '2026-01-01T24:00:01Z',
    '2026-01-01T00:00:60Z',
  ],
  uuid: ['x', '01890a5d-ac96-774b-bcce-b302099a805', '{01890a5d-ac96-774b-bcce-b302099a8057}'],
  'idn-email': [
    'a',
    'a@b',
    '@b.example',
    'a b@c.example',
    'a@b..example',
    'a@b.example\r\nBcc: c@d.example',
  ],
  password: ['a'.repeat(15), 'passwordpassword', '123456789012345', 'qwertyuiopasdfg'],
  name: ['a\nb', 'a\u0000', 'a\u202eb', 'a\u2066b'],
};

/** Texts that are none of the values where a value is written as text, as in a query. */
export function badTextsOf(schema: Schema): readonly string[] {
  const { type, enum: choices, format = '', minimum, maximum, minLength = 0, not } = schema;
  if (choices !== undefined) return ['none of these', '', `${String(choices[0])} `];
  if (type === 'boolean') return ['yes', 'TRUE', '1', ''];
  if (type === 'string') {
    const lengths = minLength > 0 ? ['', ' ', 'x'.repeat((schema.maxLength ?? 0) + 1)] : [];
    return [...(malformed[format] ?? []), ...lengths, ...(not === undefined ? [] : ['a\u0000'])];
  }
  const beyond = [
    minimum === undefined ? [] : minimum - 1,
    maximum === undefined ? [] : maximum + 1,
  ];
  const fraction = type === 'integer' ? ['1.5'] : [];
  return ['x', '', '1x', '0x10', 'NaN', '1,5', '१', ...fraction, ...beyond.flat().map(String)];
}

function listFaults(schema: Schema, source: Source): readonly BadValues[] {
  const { items = {}, minItems = 0, 'x-once': once } = schema;
  const bad = badValuesOf(items, source);
  const good = valuesOf(items, source);
  return [
    ...(minItems > 0 ? [some('too few', [])] : []),
    ...(bad === undefined ? [] : [bad.map(({ value, why }) => ({ value: [value], why }))]),
    ...(once === undefined
      ? []
      : [good.map((item) => ({ value: [item, item], why: 'the same twice' }))]),
  ];
}

/** Members that are none: the server's own, and those that mean something to JavaScript. */
const foreignMembers = [
  'unknown',
  'id',
  'ownerId',
  'createdAt',
  'updatedAt',
  'role',
  '__proto__',
  'constructor',
  'toString',
  '',
];

function objectFaults(schema: Schema, source: Source): readonly BadValues[] {
  const { properties = {}, required = [] } = schema;
  const good = valuesOf(schema, source) as fc.Arbitrary<Readonly<Record<string, unknown>>>;
  const absent = foreignMembers.filter((name) => !Object.hasOwn(properties, name));
  const additional = fc.tuple(good, fc.constantFrom(...absent)).map(([object, name]) => ({
    value: withMember(object, name, 1),
    why: `a member ${JSON.stringify(name)}`,
  }));
  const missing = required.map((name) =>
    good.map((object) => ({ value: without(object, name), why: `no member ${name}` })),
  );
  const wrong = Object.entries(properties).flatMap(([name, member]) => {
    const bad = badValuesOf(member, source);
    if (bad === undefined) return [];
    return fc.tuple(good, bad).map(([object, { value, why }]) => ({
      value: withMember(object, name, value),
      why: `${name}: ${why}`,
    }));
  });
  return [additional, ...missing, ...wrong];
}

/** A member like any other, whatever its name: an assignment to `__proto__` would make none. */
function withMember(object: object, name: string, value: unknown): object {
  return Object.fromEntries([...Object.entries(without(object, name)), [name, value]]);
}

function without(object: object, name: string): object {
  return Object.fromEntries(Object.entries(object).filter(([member]) => member !== name));
}
