import fc from 'fast-check';
import { pluralOf, looksPlural } from '../../src/resource/names.js';
import { whyNotField, whyNotResource } from '../../src/resource/reserved.js';

const nothing = new Set<string>();

/** A singular name that a resource may have, and whose plural English knows. */
export const resourceName = fc
  .stringMatching(/^[a-z][a-zA-Z0-9]{0,11}([-_][a-z][a-z0-9]{0,5})?$/)
  .filter((name) => {
    const plural = pluralOf(name);
    return (
      !looksPlural(name) &&
      plural !== undefined &&
      whyNotResource(name, nothing) === undefined &&
      whyNotResource(plural, nothing) === undefined
    );
  });

const fieldName = fc
  .stringMatching(/^[a-z][a-zA-Z0-9]{0,11}$/)
  .filter((name) => whyNotField(name, nothing) === undefined);

const range = (min: number, max: number): fc.Arbitrary<string> =>
  fc.tuple(fc.integer({ min, max }), fc.integer({ min, max }), fc.nat(3)).map(([a, b, form]) => {
    const [least, most] = [Math.min(a, b), Math.max(a, b)];
    return ['', `(${least}..)`, `(..${most})`, `(${least}..${most})`][form] ?? '';
  });

const enumValue = fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9_-]{0,8}$/);
const enumValues = fc.uniqueArray(enumValue, {
  minLength: 1,
  maxLength: 5,
  selector: (value) => value.toLowerCase(),
});

const quoted = fc
  .string({ unit: 'grapheme', maxLength: 20 })
  .filter((text) => !/[\p{Cc}\p{Cs}]/u.test(text))
  .map((text) => JSON.stringify(text));

const index = fc.constantFrom('', ':unique', ':index');
const optional = fc.constantFrom('', '?');

/** `:type…` of a field, without references. */
const typeNotation = fc.oneof(
  fc
    .tuple(range(0, 255), optional, fc.constantFrom('', ':index'))
    .map(
      (parts) =>
        `string${parts[0].includes('..)') || parts[0] === '' ? '(..200)' : parts[0]}${parts[1]}${parts[2]}`,
    ),
  fc.tuple(optional, quoted).map(([mark, value]) => `string${mark}:default(${value})`),
  fc.tuple(optional, quoted).map(([mark, value]) => `text${mark}:default(${value})`),
  fc.tuple(range(-1000, 1000), optional, index).map((parts) => `int${parts.join('')}`),
  fc.integer({ min: -1000, max: 1000 }).map((value) => `int:default(${value})`),
  fc
    .double({ noNaN: true, min: Number.MIN_SAFE_INTEGER, max: Number.MAX_SAFE_INTEGER })
    .map((value) => `number:default(${value})`),
  fc
    .tuple(fc.nat(10 ** 9), optional)
    .map(([cents, mark]) => `money${mark}:default(${(cents / 100).toFixed(2)})`),
  fc.boolean().map((value) => `boolean:default(${value})`),
  fc
    .tuple(enumValues, fc.nat())
    .map(
      ([values, at]) => `enum(${values.join(', ')}):default(${values[at % values.length] ?? ''})`,
    ),
  fc
    .date({ min: new Date(0), max: new Date('9999-12-31'), noInvalidDate: true })
    .map((date) => `datetime:default(${date.toISOString()})`),
  fc
    .date({ min: new Date(0), max: new Date('9999-12-31'), noInvalidDate: true })
    .map((date) => `date?:default(${date.toISOString().slice(0, 10)})`),
  fc
    .tuple(fc.constantFrom('text', 'number', 'boolean', 'json'), optional)
    .map((parts) => parts.join('')),
  fc
    .tuple(fc.constantFrom('money', 'date', 'datetime', 'uuid', 'int'), optional, index)
    .map((parts) => parts.join('')),
);

const fields = fc
  .uniqueArray(fc.tuple(fieldName, typeNotation), {
    minLength: 1,
    maxLength: 8,
    selector: ([name]) => name.toLowerCase(),
  })
  .map((pairs) => pairs.map(([name, type]) => `${name}:${type}`).join(' '));

/** A resource that parses, without access and references. */
export const resourceNotation = fc
  .tuple(resourceName, fields)
  .map(([name, text]) => `${name} ${text}`);
