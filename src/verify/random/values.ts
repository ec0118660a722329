import * as fc from 'fast-check';

import type { JsonType, Schema } from '../../contract/document.js';
import { stringsOf } from './strings.js';

/** What values are made from beside their schema. */
export interface Source {
  /** The ids that a member may refer to, by resource. */
  readonly ids: ReadonlyMap<string, readonly string[]>;
  /** `#/components/schemas/<name>` */
  readonly schemas: Readonly<Record<string, Schema>>;
}

/** Items that are made up beyond those that there must be. */
const MORE = 4;

/** Values that the schema lets through. */
export function valuesOf(schema: Schema, source: Source): fc.Arbitrary<unknown> {
  const { $ref, allOf, enum: choices, type } = schema;
  if ($ref !== undefined) return valuesOf(referred($ref, source), source);
  if (allOf !== undefined) {
    const parts = allOf.map((part) => valuesOf(part, source));
    return fc.tuple(...parts).map((objects) => Object.assign({}, ...objects) as unknown);
  }
  if (schema.const !== undefined) return fc.constant(schema.const);
  if (choices !== undefined) return fc.constantFrom(...choices);
  if (type === undefined) return jsonValues;
  const types = typeof type === 'string' ? [type] : type;
  return fc.oneof(
    ...types.map((each) => ({
      weight: each === 'null' ? 1 : 4,
      arbitrary: typed(each, schema, source),
    })),
  );
}

/** @throws RangeError for a name that is none of the document's */
export function referred($ref: string, { schemas }: Pick<Source, 'schemas'>): Schema {
  const found = schemas[$ref.slice('#/components/schemas/'.length)];
  if (found === undefined) throw new RangeError(`No schema ${$ref}.`);
  return found;
}

function typed(type: JsonType, schema: Schema, source: Source): fc.Arbitrary<unknown> {
  const { minimum: min = 0, maximum: max = Number.MAX_SAFE_INTEGER } = schema;
  switch (type) {
    case 'null':
      return fc.constant(null);
    case 'boolean':
      return fc.boolean();
    case 'integer':
      return fc.oneof(fc.integer({ min, max }), fc.constantFrom(min, max));
    case 'number':
      return fc.oneof(fc.double({ min, max, noNaN: true }), fc.constantFrom(min, max, 0.1));
    case 'string':
      return stringsOf(schema, source.ids);
    case 'array':
      return lists(schema, source);
    case 'object':
      return objects(schema, source);
  }
}

function lists(schema: Schema, source: Source): fc.Arbitrary<readonly unknown[]> {
  const { items = {}, minItems = 0, maxItems = Infinity, 'x-once': once } = schema;
  const bounds = { minLength: minItems, maxLength: Math.min(maxItems, minItems + MORE) };
  const item = valuesOf(items, source);
  if (once === undefined) return fc.array(item, bounds);
  const selector = (value: unknown): unknown => (value as Record<string, unknown>)[once];
  return fc.uniqueArray(item, { ...bounds, selector });
}

function objects({ properties = {}, required = [] }: Schema, source: Source) {
  const members = Object.entries(properties).map(
    ([name, member]) => [name, valuesOf(member, source)] as const,
  );
  return fc.record(Object.fromEntries(members), {
    requiredKeys: [...required],
    noNullPrototype: true,
  });
}

/** Names that mean something to a language, a database or a merge patch. */
const names = fc.constantFrom('a', 'b', '', 'constructor', 'toString', '$where', 'é', 'a.b', '/~0');

const leaves = fc.oneof(
  fc.constantFrom(true, false, 0, -1, 0.1, 1e-7, Number.MAX_SAFE_INTEGER, '', 'null', '💩', '%s'),
  fc.double({ min: -1e15, max: 1e15, noNaN: true }),
);

/** Any JSON but `null` by itself; small, since a merge patch lets what is stored grow. */
const jsonValues: fc.Arbitrary<unknown> = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    leaves,
    fc.array(fc.oneof(tie('value'), fc.constant(null)), { maxLength: 3 }),
    fc.dictionary(names, tie('value'), { maxKeys: 3, noNullPrototype: true }),
  ),
})).value;
