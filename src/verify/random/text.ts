import * as fc from 'fast-check';

/** What databases, templates, shells and people trip over, each of it good text. */
const traps = [
  'e\u0301', // one character in NFC
  '\u0958', // two characters in NFC
  '\u00e9',
  '\u0130',
  '\u00df',
  '\u{1f469}\u200d\u{1f4bb}',
  '\u{1f1e9}\u{1f1ea}',
  '\u{10ffff}',
  '\uffff',
  '\ufeff',
  '\u0001',
  '\u007f',
  '\u200b',
  '\u202e',
  '\u2028',
  "'",
  '"',
  '\\',
  '%',
  '_',
  '\r\n',
  '\t',
  '</script>',
  '${7*7}',
  '{{7*7}}',
  "'; drop table users; --",
  'null',
] as const;

/** How long what is made up at random gets, in units; the bounds themselves are tried as well. */
const SHORT = 12;

const unit = fc.oneof(
  { weight: 4, arbitrary: fc.string({ unit: 'grapheme-ascii', minLength: 1, maxLength: 3 }) },
  { weight: 2, arbitrary: fc.string({ unit: 'grapheme', minLength: 1, maxLength: 2 }) },
  { weight: 2, arbitrary: fc.constantFrom(...traps) },
);

/** Text of so many code points, in NFC and as it is sent; with something to see in it if it may not be empty. */
export function textOf(min: number, max: number): fc.Arbitrary<string> {
  const some = fc
    .array(unit, { maxLength: SHORT })
    .map((units) => fitted(units.join(''), min, max));
  const full = fc.constantFrom('x', '\u00e9', '\u{1f98a}').map((each) => each.repeat(max));
  const least = fc.constantFrom('x', '\u00e9', '\u{1f98a}').map((each) => each.repeat(min));
  return fc.oneof(
    { weight: 10, arbitrary: some },
    { weight: 2, arbitrary: some.map((text) => decomposed(text, max)) },
    { weight: 1, arbitrary: least },
    { weight: 1, arbitrary: full },
  );
}

/** One line of text without controls, as names are. */
export function lineOf(max: number): fc.Arbitrary<string> {
  const letters = fc.constantFrom(
    'a',
    'Z',
    '7',
    '-',
    '\u00e9',
    '\u0130',
    '\u{1f98a}',
    "'",
    '<',
    '漢',
  );
  return fc.oneof(
    fc.array(letters, { minLength: 1, maxLength: SHORT }).map((units) => units.join('')),
    fc.constantFrom('x'.repeat(max), '\u{1f98a}'.repeat(max)),
  );
}

/** Code points, as people count characters. */
export const countOf = (text: string): number => Array.from(text).length;

const isSeen = (text: string): boolean =>
  /[^\s\p{Control}\p{Default_Ignorable_Code_Point}]/u.test(text);

/** Cut and filled up until it has the length. */
function fitted(text: string, min: number, max: number): string {
  const points = Array.from(text.normalize('NFC')).slice(0, max);
  while (points.length < min) points.push('x');
  if (min > 0 && !isSeen(points.join(''))) points.splice(0, 1, 'x');
  return points.join('').normalize('NFC');
}

/** The same text written in another way, where that is not too long. */
function decomposed(text: string, max: number): string {
  const other = text.normalize('NFD');
  return countOf(other) <= max ? other : text;
}
