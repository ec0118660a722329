import { notationFault } from './fault.js';
import { namesOf } from './names.js';
import type { Reader } from './reader.js';
import { limits, type FieldDeclaration, type FieldType } from './resource.js';
import { readName } from './word.js';

/** What a type may have in parentheses. */
export type Arguments = Pick<FieldDeclaration, 'min' | 'max' | 'values' | 'target'>;

const noArguments: Arguments = { min: undefined, max: undefined, values: [], target: undefined };

/** Reads `(1..120)`, `(book,toy)` or `(customer)`, whichever the type takes. @throws KeelsonError (exit 2) */
export function readArguments(reader: Reader, type: FieldType): Arguments {
  if (!reader.take('(')) {
    if (type === 'enum') throw reader.unexpected('"(" and the values of the enum');
    if (type === 'ref') throw reader.unexpected('"(" and the resource it refers to');
    return noArguments;
  }
  switch (type) {
    case 'string':
      return readRange(reader, { min: 0, max: limits.string.highest });
    case 'int':
      return readRange(reader, limits.int);
    case 'enum':
      return { ...noArguments, values: readValues(reader) };
    case 'ref': {
      const target = readName(reader, 'a resource');
      reader.expect(')');
      return { ...noArguments, target: namesOf(target.text).camel };
    }
    default:
      throw notationFault(
        reader.written,
        { from: reader.offset - 1, to: reader.offset },
        `${type} takes nothing in parentheses`,
      );
  }
}

function readRange(reader: Reader, bounds: { min: number; max: number }): Arguments {
  const from = reader.offset;
  const min = readBound(reader, bounds);
  if (!reader.take('..')) throw reader.unexpected('".." between least and most, e.g. (1..120)');
  const max = readBound(reader, bounds);
  const span = { from, to: reader.offset };
  if (min === undefined && max === undefined) {
    throw notationFault(
      reader.written,
      span,
      'the range is empty',
      'Write e.g. (1..120) or (0..).',
    );
  }
  if (min !== undefined && max !== undefined && min > max) {
    throw notationFault(reader.written, span, `the least (${min}) is more than the most (${max})`);
  }
  reader.expect(')');
  return { ...noArguments, min, max };
}

function readBound(reader: Reader, bounds: { min: number; max: number }): number | undefined {
  const word = reader.word(/[-0-9]/);
  if (word.text === '') return undefined;
  const value = Number(word.text);
  if (!/^-?\d+$/.test(word.text) || value < bounds.min || value > bounds.max) {
    throw notationFault(
      reader.written,
      word.span,
      `"${word.text}" is not a whole number from ${bounds.min} to ${bounds.max}`,
    );
  }
  return value === 0 ? 0 : value;
}

function readValues(reader: Reader): string[] {
  const values: string[] = [];
  do {
    reader.skipSpaces();
    const word = reader.word(/[^\s:(),?]/);
    reader.skipSpaces();
    if (!/^[A-Za-z0-9][A-Za-z0-9_-]*$/.test(word.text) || word.text.length > limits.enumValue) {
      throw notationFault(
        reader.written,
        word.span,
        word.text === '' ? 'expected a value' : `"${word.text}" cannot be a value of an enum`,
        `Values are ASCII letters, digits, "-" and "_", at most ${limits.enumValue} characters.`,
      );
    }
    const twin = values.find((value) => value.toLowerCase() === word.text.toLowerCase());
    if (twin !== undefined) {
      throw notationFault(reader.written, word.span, `the value "${word.text}" stands twice`);
    }
    values.push(word.text);
    if (values.length > limits.enumValues) {
      throw notationFault(reader.written, word.span, `more than ${limits.enumValues} values`);
    }
  } while (reader.take(','));
  reader.expect(')');
  return values;
}
