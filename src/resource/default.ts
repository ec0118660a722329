import { suggestion } from '../suggest.js';
import { notationFault } from './fault.js';
import type { Reader } from './reader.js';
import { limits, type FieldDeclaration, type FieldType } from './resource.js';

type Value = string | number | boolean;
type Field = Pick<FieldDeclaration, 'min' | 'max' | 'values' | 'optional'> & { type: FieldType };

/**
 * Reads `(value)` after `:default` and checks it against the field.
 * A value is bare up to the closing parenthesis, or a JSON string in double quotes.
 */
export function readDefault(reader: Reader, field: Field): Value {
  reader.expect('(');
  const from = reader.offset;
  const text = reader.peek('"') ? readQuoted(reader) : reader.word(/[^)]/).text.trim();
  const span = { from, to: Math.max(reader.offset, from + 1) };
  reader.expect(')');
  const fail = (message: string, remedy?: string): never => {
    throw notationFault(reader.written, span, message, remedy);
  };
  return valueOf(text, field, fail);
}

function readQuoted(reader: Reader): string {
  const from = reader.offset;
  const match = /^"(?:[^"\\\p{Cc}]|\\.)*"/u.exec(reader.text.slice(from));
  if (match) {
    reader.offset += match[0].length;
    try {
      return JSON.parse(match[0]) as string;
    } catch {
      // Falls through: an escape that JSON does not have.
    }
  }
  throw notationFault(
    reader.written,
    { from, to: from + 1 },
    'this quoted text is not a JSON string',
  );
}

type Fail = (message: string, remedy?: string) => never;

function valueOf(text: string, field: Field, fail: Fail): Value {
  switch (field.type) {
    case 'string':
    case 'text':
      return stringOf(text, field, fail);
    case 'int':
      return intOf(text, field, fail);
    case 'number':
      return numberOf(text, fail);
    case 'money':
      return moneyOf(text, fail);
    case 'boolean':
      if (text === 'true') return true;
      return text === 'false' ? false : fail(`"${text}" is neither true nor false`);
    case 'enum':
      if (field.values.includes(text)) return text;
      return fail(`"${text}" is not a value of the enum`, suggestion(text, field.values));
    case 'date':
      return isDate(text) ? text : fail(`"${text}" is not a date`, 'Write it as 2024-12-31.');
    case 'datetime':
      return datetimeOf(text, fail);
    case 'uuid':
      if (/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(text)) return text;
      return fail(`"${text}" is not a UUID in lower case`);
    case 'json':
    case 'ref':
      return fail(`:default is not possible on ${field.type}`);
  }
}

function stringOf(written: string, field: Field, fail: Fail): string {
  // Projects keep text in this form, so that two ways to write one letter are one value.
  const text = written.normalize('NFC');
  const length = Array.from(text).length;
  const own = field.type === 'string' ? limits.string : limits.text;
  const min = field.min ?? own.min;
  const max = field.max ?? Math.max(own.max, min);
  if (/[\p{Cc}\p{Cs}]/u.test(text)) return fail('the default holds a control character');
  if (length < min || length > max) {
    return fail(`the default has ${length} characters; ${min} to ${max} are possible`);
  }
  if (min > 0 && text.trim() === '') return fail('the default is blank');
  return text;
}

function intOf(text: string, field: Field, fail: Fail): number {
  const value = Number(text);
  const min = field.min ?? limits.int.min;
  const max = field.max ?? limits.int.max;
  if (!/^-?\d+$/.test(text)) return fail(`"${text}" is not a whole number`);
  if (value < min || value > max) return fail(`${text} is not in the range ${min} to ${max}`);
  return value === 0 ? 0 : value;
}

function numberOf(text: string, fail: Fail): number {
  const value = Number(text);
  if (!/^-?\d+(\.\d+)?(e[+-]?\d+)?$/i.test(text) || !Number.isFinite(value)) {
    return fail(`"${text}" is not a number`);
  }
  if (Number.isInteger(value) && !Number.isSafeInteger(value)) {
    return fail(`${text} has more digits than a JSON number keeps`);
  }
  return value === 0 ? 0 : value;
}

function moneyOf(text: string, fail: Fail): string {
  const match = /^(\d{1,13})(?:\.(\d{2}))?$/.exec(text);
  if (!match?.[1]) return fail(`"${text}" is not an amount`, 'Write it as 12.50.');
  return `${BigInt(match[1])}.${match[2] ?? '00'}`;
}

function datetimeOf(text: string, fail: Fail): string {
  const match = /^(\d{4}-\d{2}-\d{2})T([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d{3})?Z$/.exec(text);
  if (!match?.[1] || !isDate(match[1])) {
    return fail(`"${text}" is not a time in UTC`, 'Write it as 2024-12-31T08:00:00Z.');
  }
  return new Date(text).toISOString();
}

function isDate(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  const date = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(text);
}
