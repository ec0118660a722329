import { suggestion } from '../suggest.js';
import { fieldFault, notationFault } from './fault.js';
import { readField } from './field.js';
import { looksPlural, namesOf, pluralOf, singularOf } from './names.js';
import { Reader } from './reader.js';
import {
  accesses,
  limits,
  type Access,
  type FieldDeclaration,
  type ResourceDeclaration,
  type Span,
} from './resource.js';
import { readName, type Word } from './word.js';
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
  const known = parsed.get(notation);
  if (known) return known;
  const declaration = read(notation);
  parsed.set(notation, declaration);
  return declaration;
}

/** The same resources are read whenever a blueprint is. */
const parsed = new Map<string, ResourceDeclaration>();

function read(notation: string): ResourceDeclaration {
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
  checkFields({ name: name.text, notation, fields });
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
      `Write one: ${name.text}/<plural>; or say more exactly what it is, e.g. ${name.text}Entry.`,
    );
  }
  return { plural: made, explicitPlural: false };
}

function readAccess(reader: Reader): { access: Access; span: Span } {
  const word = reader.word(/[^\s:()]/);
  const access = accesses.find((candidate) => candidate === word.text);
  if (!access) {
    throw notationFault(
      reader.written,
      word.span,
      word.text === '' ? 'expected who has access' : `unknown access "${word.text}"`,
      suggestion(word.text, accesses),
    );
  }
  reader.expect(')');
  return { access, span: word.span };
}

/** What the fields of one resource must be together. @throws KeelsonError (exit 2) */
export function checkFields({
  name,
  notation,
  fields,
}: Pick<ResourceDeclaration, 'name' | 'notation' | 'fields'>): void {
  const tooMany = fields[limits.fields];
  if (tooMany) {
    throw fieldFault(
      notation,
      tooMany,
      `the resource "${name}" has ${fields.length} fields; at most ${limits.fields} are possible`,
    );
  }
  refuseTwins(notation, fields);
}

function refuseTwins(notation: string, fields: readonly FieldDeclaration[]): void {
  const seen = new Map<string, FieldDeclaration>();
  for (const field of fields) {
    const key = field.name.toLowerCase();
    const twin = seen.get(key);
    if (twin) {
      throw fieldFault(
        notation,
        field,
        twin.name === field.name
          ? `the field "${field.name}" stands twice`
          : `the fields "${twin.name}" and "${field.name}" differ only in case`,
      );
    }
    seen.set(key, field);
  }
  for (const field of fields) {
    const column = seen.get(`${field.name}Id`.toLowerCase());
    if (field.type !== 'ref' || column === undefined) continue;
    throw fieldFault(
      notation,
      field.addedBy && !column.addedBy ? field : column,
      `"${column.name}" is where the id of the reference "${field.name}" is stored`,
      'Give it another name.',
    );
  }
}
