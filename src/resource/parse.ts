import { suggestion } from '../suggest.js';
import { notationFault } from './fault.js';
import { readDefault } from './default.js';
import { looksPlural, namePattern, namesOf, pluralOf, singularOf } from './names.js';
import { Reader } from './reader.js';
import {
  accesses,
  fieldTypes,
  limits,
  type Access,
  type FieldDeclaration,
  type FieldType,
  type ResourceDeclaration,
  type Span,
} from './resource.js';

/**
 * Reads one resource in the notation:
 *
 *     product(public) name:string(1..120) note:text? category:enum(book,toy):default(book)
 *
 * `name[/plural][(access)]`, then fields `name:type[(…)][?][:unique][:index][:default(v)]`.
 * What needs the other resources (references, duplicates) is checked by `readResources`.
 *
 * @throws KeelsonError (exit 2) with the column, a mark under the fault, and a suggestion
 */
export function parseResource(notation: string): ResourceDeclaration {
  const reader = new Reader(notation.replace(/\s/g, ' '));
  reader.skipSpaces();
  const name = readName(reader, 'a resource name');
  const plural = reader.take('/') ? readName(reader, 'the plural') : undefined;
  const access = reader.take('(') ? readAccess(reader) : undefined;
  const fields: FieldDeclaration[] = [];
  for (;;) {
    const spaces = reader.skipSpaces();
    if (reader.atEnd) break;
    if (spaces === 0) throw reader.unexpected('a space');
    fields.push(readField(reader));
  }
  if (fields.length === 0) {
    throw notationFault(
      notation,
      { from: notation.length, to: notation.length + 1 },
      `the resource "${name.text}" has no fields`,
      `Write at least one, e.g. ${name.text} name:string(1..120).`,
    );
  }
  if (fields.length > limits.fields) {
    const first = fields[limits.fields];
    throw notationFault(
      notation,
      first?.span ?? name.span,
      `the resource "${name.text}" has ${fields.length} fields; at most ${limits.fields} are possible`,
    );
  }
  refuseTwins(notation, fields);
  return {
    name: namesOf(name.text).camel,
    ...readPlural(notation, name, plural),
    access: access?.access,
    accessSpan: access?.span,
    fields,
    notation,
    nameSpan: name.span,
  };
}

interface Word {
  readonly text: string;
  readonly span: Span;
}

function readName(reader: Reader, what: string): Word {
  const word = reader.word(/[^\s:/(),?]/);
  if (word.text === '') throw reader.unexpected(what);
  if (!namePattern.test(word.text)) {
    throw notationFault(
      reader.text,
      word.span,
      `"${word.text}" cannot be a name`,
      'Names are ASCII letters and digits, beginning with a letter, e.g. releasedOn.',
    );
  }
  if (word.text.length > limits.name) {
    throw notationFault(
      reader.text,
      word.span,
      `"${word.text}" has ${word.text.length} characters; a name has at most ${limits.name}`,
    );
  }
  return word;
}

function readPlural(
  notation: string,
  name: Word,
  plural: Word | undefined,
): { plural: string; explicitPlural: boolean } {
  const singular = namesOf(name.text).camel;
  if (plural) {
    const written = namesOf(plural.text).camel;
    if (written === singular) {
      throw notationFault(notation, plural.span, 'singular and plural must differ');
    }
    return { plural: written, explicitPlural: written !== pluralOf(singular) };
  }
  if (looksPlural(name.text)) {
    throw notationFault(
      notation,
      name.span,
      `"${name.text}" is a plural; a resource is named in the singular`,
      `Write ${singularOf(name.text)}, or both forms: <singular>/${name.text}.`,
    );
  }
  const made = pluralOf(singular);
  if (made === undefined) {
    throw notationFault(
      notation,
      name.span,
      `"${name.text}" has no plural of its own`,
      `Write one: ${name.text}/<plural>.`,
    );
  }
  return { plural: made, explicitPlural: false };
}

function readAccess(reader: Reader): { access: Access; span: Span } {
  const word = reader.word(/[^\s:()]/);
  const access = accesses.find((candidate) => candidate === word.text);
  if (!access) {
    throw notationFault(
      reader.text,
      word.span,
      word.text === '' ? 'expected who has access' : `unknown access "${word.text}"`,
      suggestion(word.text, accesses),
    );
  }
  reader.expect(')');
  return { access, span: word.span };
}

function readField(reader: Reader): FieldDeclaration {
  const from = reader.offset;
  const name = readName(reader, 'a field name');
  if (!reader.take(':')) {
    throw reader.unexpected(`":" and a type after "${name.text}"`);
  }
  const type = readType(reader);
  const inner = readArguments(reader, type);
  const optional = reader.take('?');
  const modifiers = readModifiers(reader, type, inner, optional);
  return {
    name: namesOf(name.text).camel,
    type: type.type,
    ...inner,
    optional,
    ...modifiers,
    span: { from, to: name.span.to },
  };
}

interface TypeWord extends Word {
  readonly type: FieldType;
}

function readType(reader: Reader): TypeWord {
  const word = reader.word(/[^\s:(),?]/);
  const type = fieldTypes.find((candidate) => candidate === word.text);
  if (type) return { ...word, type };
  throw notationFault(
    reader.text,
    word.span,
    word.text === '' ? 'expected a type' : `unknown type "${word.text}"`,
    suggestion(word.text, fieldTypes),
  );
}

type Arguments = Pick<FieldDeclaration, 'min' | 'max' | 'values' | 'target'>;

const noArguments: Arguments = { min: undefined, max: undefined, values: [], target: undefined };

function readArguments(reader: Reader, type: TypeWord): Arguments {
  if (!reader.take('(')) {
    if (type.type === 'enum') throw reader.unexpected('"(" and the values of the enum');
    if (type.type === 'ref') throw reader.unexpected('"(" and the resource it refers to');
    return noArguments;
  }
  switch (type.type) {
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
        reader.text,
        { from: reader.offset - 1, to: reader.offset },
        `${type.type} takes nothing in parentheses`,
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
    throw notationFault(reader.text, span, 'the range is empty', 'Write e.g. (1..120) or (0..).');
  }
  if (min !== undefined && max !== undefined && min > max) {
    throw notationFault(reader.text, span, `the least (${min}) is more than the most (${max})`);
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
      reader.text,
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
        reader.text,
        word.span,
        word.text === '' ? 'expected a value' : `"${word.text}" cannot be a value of an enum`,
        `Values are ASCII letters, digits, "-" and "_", at most ${limits.enumValue} characters.`,
      );
    }
    const twin = values.find((value) => value.toLowerCase() === word.text.toLowerCase());
    if (twin !== undefined) {
      throw notationFault(reader.text, word.span, `the value "${word.text}" stands twice`);
    }
    values.push(word.text);
    if (values.length > limits.enumValues) {
      throw notationFault(reader.text, word.span, `more than ${limits.enumValues} values`);
    }
  } while (reader.take(','));
  reader.expect(')');
  return values;
}

type Modifiers = Pick<FieldDeclaration, 'unique' | 'index' | 'default'>;

function readModifiers(
  reader: Reader,
  type: TypeWord,
  inner: Arguments,
  optional: boolean,
): Modifiers {
  const seen = new Set<string>();
  let value: Modifiers['default'];
  while (reader.take(':')) {
    const word = reader.word(/[^\s:(),?]/);
    const span = word.span;
    if (seen.has(word.text)) {
      throw notationFault(reader.text, span, `":${word.text}" stands twice`);
    }
    switch (word.text) {
      case 'unique':
      case 'index':
        refuseIndex(reader, word, type, inner);
        break;
      case 'default':
        value = readDefault(reader, { type: type.type, optional, ...inner });
        break;
      default:
        throw notationFault(
          reader.text,
          span,
          word.text === '' ? 'expected a modifier' : `unknown modifier ":${word.text}"`,
          suggestion(word.text, ['unique', 'index', 'default']),
        );
    }
    seen.add(word.text);
  }
  if (reader.peek('?')) {
    throw notationFault(
      reader.text,
      { from: reader.offset, to: reader.offset + 1 },
      '"?" stands directly after the type',
      `Write ${type.text}?:unique.`,
    );
  }
  if (seen.has('unique') && value !== undefined) {
    throw notationFault(
      reader.text,
      type.span,
      'a unique field cannot have a default: the second row would be refused',
    );
  }
  return { unique: seen.has('unique'), index: seen.has('index'), default: value };
}

function refuseIndex(reader: Reader, word: Word, type: TypeWord, inner: Arguments): void {
  if (type.type === 'text' || type.type === 'json') {
    throw notationFault(
      reader.text,
      word.span,
      `:${word.text} is not possible on ${type.type}`,
      type.type === 'text' ? 'Use string(..255) for what is looked up.' : undefined,
    );
  }
  if (word.text === 'unique' && type.type === 'boolean') {
    throw notationFault(reader.text, word.span, ':unique on a boolean allows two rows at most');
  }
  if (
    type.type === 'string' &&
    (inner.max ?? Math.max(limits.string.max, inner.min ?? 0)) > limits.indexedString
  ) {
    throw notationFault(
      reader.text,
      word.span,
      `:${word.text} needs a string of at most ${limits.indexedString} characters`,
      `Write string(${inner.min ?? ''}..${limits.indexedString}):${word.text}.`,
    );
  }
}

function refuseTwins(notation: string, fields: readonly FieldDeclaration[]): void {
  const seen = new Map<string, FieldDeclaration>();
  for (const field of fields) {
    const key = field.name.toLowerCase();
    const twin = seen.get(key);
    if (twin) {
      throw notationFault(
        notation,
        field.span,
        twin.name === field.name
          ? `the field "${field.name}" stands twice`
          : `the fields "${twin.name}" and "${field.name}" differ only in case`,
      );
    }
    seen.set(key, field);
  }
}
