import { suggestion } from '../suggest.js';
import { readArguments, type Arguments } from './arguments.js';
import { readDefault } from './default.js';
import { notationFault } from './fault.js';
import { namesOf } from './names.js';
import type { Reader } from './reader.js';
import { fieldTypes, limits, type FieldDeclaration, type FieldType } from './resource.js';
import { readName, type Word } from './word.js';

/** Reads `name:type[(…)][?][:unique][:index][:default(v)]`. @throws KeelsonError (exit 2) */
export function readField(reader: Reader): FieldDeclaration {
  const from = reader.offset;
  const name = readName(reader, 'a field name');
  if (!reader.take(':')) {
    throw reader.unexpected(`":" and a type after "${name.text}"`);
  }
  const type = readType(reader);
  const inner = readArguments(reader, type.type);
  const optional = reader.take('?');
  const modifiers = readModifiers(reader, type, inner, optional);
  return {
    name: namesOf(name.text).camel,
    type: type.type,
    ...inner,
    optional,
    ...modifiers,
    span: { from, to: name.span.to },
    addedBy: undefined,
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
    reader.written,
    word.span,
    word.text === '' ? 'expected a type' : `unknown type "${word.text}"`,
    suggestion(word.text, fieldTypes),
  );
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
      throw notationFault(reader.written, span, `":${word.text}" stands twice`);
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
          reader.written,
          span,
          word.text === '' ? 'expected a modifier' : `unknown modifier ":${word.text}"`,
          suggestion(word.text, ['unique', 'index', 'default']),
        );
    }
    seen.add(word.text);
  }
  if (reader.peek('?')) {
    throw notationFault(
      reader.written,
      { from: reader.offset, to: reader.offset + 1 },
      '"?" stands directly after the type',
      `Write ${type.text}?:unique.`,
    );
  }
  if (seen.has('unique') && value !== undefined) {
    throw notationFault(
      reader.written,
      type.span,
      'a unique field cannot have a default: the second row would be refused',
    );
  }
  return { unique: seen.has('unique'), index: seen.has('index'), default: value };
}

function refuseIndex(reader: Reader, word: Word, type: TypeWord, inner: Arguments): void {
  if (type.type === 'text' || type.type === 'json') {
    throw notationFault(
      reader.written,
      word.span,
      `:${word.text} is not possible on ${type.type}`,
      type.type === 'text' ? 'Use string(..255) for what is looked up.' : undefined,
    );
  }
  if (word.text === 'unique' && type.type === 'boolean') {
    throw notationFault(reader.written, word.span, ':unique on a boolean allows two rows at most');
  }
  if (
    type.type === 'string' &&
    (inner.max ?? Math.max(limits.string.max, inner.min ?? 0)) > limits.indexedString
  ) {
    throw notationFault(
      reader.written,
      word.span,
      `:${word.text} needs a string of at most ${limits.indexedString} characters`,
      `Write string(${inner.min ?? ''}..${limits.indexedString}):${word.text}.`,
    );
  }
}
