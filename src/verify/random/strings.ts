import * as fc from 'fast-check';

import type { Schema } from '../../contract/document.js';
import { lineOf, textOf } from './text.js';

type Strings = fc.Arbitrary<string>;

/**
 * Strings that the schema lets through: by format, else by pattern or length.
 *
 * @param ids what a member may refer to, by resource
 */
export function stringsOf(schema: Schema, ids: ReadonlyMap<string, readonly string[]>): Strings {
  const { format = '', pattern, minLength = 0, maxLength = 200 } = schema;
  const target = schema['x-refers-to'];
  if (target !== undefined) return fc.constantFrom(...(ids.get(target) ?? []));
  const made = byFormat[format];
  if (made !== undefined) return made(schema);
  // Patterns about what a text may not hold are kept by `textOf`.
  const isForm = pattern?.startsWith('^') === true;
  return isForm ? fc.stringMatching(new RegExp(pattern)) : textOf(minLength, maxLength);
}

const byFormat: Readonly<Record<string, (schema: Schema) => Strings>> = {
  uuid: ({ pattern }) => (pattern === undefined ? uuids : fc.uuid({ version: 7 })),
  money: () => moneys,
  date: () => days,
  'date-time': ({ pattern }) => (pattern?.endsWith('Z$') === true ? moments : zonedTimes),
  'idn-email': () => emails,
  password: ({ maxLength = 128, 'x-without': name }) => passwords(maxLength, name),
  name: ({ maxLength = 100 }) => lineOf(maxLength),
  key: () => keys,
  token: () => tokens,
  'uri-reference': () => fc.webPath().map((path) => `/${path.replace(/^\/+/, '')}`),
};

const uuids = fc.oneof(
  fc.uuid(),
  fc.uuid().map((uuid) => uuid.toUpperCase()),
);

const moneys = fc
  .oneof(
    fc.integer({ min: 0, max: 100_000 }),
    fc.integer({ min: 0, max: 999_999_999_999_999 }),
    fc.constantFrom(0, 1, 999_999_999_999_999),
  )
  .map((minor) => `${Math.trunc(minor / 100)}.${String(minor % 100).padStart(2, '0')}`);

const dates = fc.date({
  min: new Date('1001-01-01T00:00:00.000Z'),
  max: new Date('9998-12-31T23:59:59.999Z'),
  noInvalidDate: true,
});

const moments = dates.map((date) => date.toISOString());

const days = fc.oneof(
  moments.map((moment) => moment.slice(0, 10)),
  fc.constantFrom('1000-01-01', '9999-12-31', '2024-02-29', '1582-10-10'),
);

const zones = fc.constantFrom('Z', '+00:00', '-00:00', '+14:00', '-12:00', '+05:45', '+23:59');

/** To the second, the tenth, the hundredth or the millisecond, in some zone. */
const zonedTimes = fc.oneof(
  fc
    .tuple(moments, fc.constantFrom(19, 21, 22, 23), zones)
    .map(([moment, length, zone]) => moment.slice(0, length) + zone),
  fc.constantFrom('1000-01-01T00:00:00Z', '9999-12-31T23:59:59.999Z', '1969-12-31T23:59:59.9Z'),
);

/** Half of it by chance, so that it is nobody's. */
const emails = fc
  .tuple(fc.uuid(), fc.constantFrom('', '+tag', '.é', "o'", '漢', '{}', '_%'), fc.boolean())
  .map(([uuid, more, isLoud]) => {
    const address = `${uuid.slice(0, 18)}${more}@mail.example`;
    return isLoud ? address.toUpperCase() : address;
  });

/** Nothing that is common, repeated or a run: what stands in front is by chance. */
const passwords = (max: number, without = ''): Strings =>
  fc
    .tuple(fc.uuid(), fc.oneof(fc.constant(''), textOf(0, max - 37), fc.constant(' ')))
    .map(([uuid, more]) => `${uuid} ${more}`)
    .filter((password) => without.length < 3 || !folded(password).includes(folded(without)));

/** Signs and case do not hide a name. */
const folded = (text: string): string =>
  text
    .normalize('NFKC')
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]/gu, '');

/** Each another one, also when an example is shrunk: 1 to 255 visible characters of ASCII. */
const keys = fc
  .tuple(fc.noShrink(fc.noBias(fc.uuid())), fc.stringMatching(/^[!-~]{0,219}$/))
  .map(([uuid, more]) => uuid + more);

/** In the form of those that were given, and nobody's. */
const tokens = fc.stringMatching(/^[A-Za-z0-9_-]{43}$/);
