import { escapeHtml } from '../html.js';
import type { Document, Schema } from './types.js';

/** A member of an object schema, as a row of a table. */
interface Row {
  readonly name: string;
  readonly required: boolean;
  readonly schema: Schema;
}

/** A schema in HTML: a table of members for an object, one line for anything else. */
export function schemaHtml(schema: Schema, document: Document): string {
  const rows = rowsOf(schema, document);
  if (rows.length === 0) return `<p class="type">${typeHtml(schema)}</p>`;
  const body = rows
    .map(
      ({ name, required, schema: member }) =>
        `<tr><th scope="row"><code>${escapeHtml(name)}</code>${required ? '' : ' <i>optional</i>'}</th>` +
        `<td>${typeHtml(member)}${noteHtml(member)}</td></tr>`,
    )
    .join('\n');
  return `<div class="scroll"><table>\n${body}\n</table></div>`;
}

/** A type in a few words: `string (uuid), 1 to 200 characters`; a name that is defined on the page is a link. */
export function typeHtml(schema: Schema): string {
  const { $ref } = schema;
  if (typeof $ref === 'string') {
    const name = $ref.slice($ref.lastIndexOf('/') + 1);
    return `<a href="#schema-${escapeHtml(name)}">${escapeHtml(name)}</a>`;
  }
  const choices = schemas(schema.anyOf ?? schema.oneOf ?? typesOf(schema));
  if (choices.length > 0) return choices.map(typeHtml).join(' or ');
  if (schema.type === 'array') return `list of ${typeHtml(asSchema(schema.items))}`;
  return escapeHtml(words(schema));
}

/** `number or null` as two schemas; with more types than that, any value will do. */
function typesOf({ type, default: _, ...rest }: Schema): Schema[] | undefined {
  if (!Array.isArray(type) || type.length > 2) return undefined;
  return type.map((one: unknown) => (one === 'null' ? { type: one } : { ...rest, type: one }));
}

function words(schema: Schema): string {
  if ('const' in schema) return JSON.stringify(schema.const);
  if (Array.isArray(schema.enum)) return schema.enum.map((v) => JSON.stringify(v)).join(' or ');
  const { type, format, minLength, maxLength } = schema;
  const name = typeof type === 'string' ? type : 'any value';
  const kind = typeof format === 'string' && format !== 'int32' ? `${name} (${format})` : name;
  const bounds = [
    hasLength(format)
      ? ''
      : range(minLength === 0 ? undefined : minLength, maxLength, ' characters'),
    range(schema.minimum, schema.maximum, ''),
    'default' in schema ? `default ${JSON.stringify(schema.default)}` : '',
  ];
  return [kind, ...bounds.filter((bound) => bound !== '')].join(', ');
}

/** Whether the format says already how long the text is. */
function hasLength(format: unknown): boolean {
  return format === 'uuid' || format === 'date' || format === 'date-time';
}

/** Bounds that a schema only carries because JavaScript has them say nothing to a reader. */
function range(min: unknown, max: unknown, unit: string): string {
  const low = typeof min === 'number' && min > Number.MIN_SAFE_INTEGER ? min : undefined;
  const high = typeof max === 'number' && max < Number.MAX_SAFE_INTEGER ? max : undefined;
  if (low !== undefined && high !== undefined) return `${low} to ${high}${unit}`;
  if (low !== undefined) return `at least ${low}${unit}`;
  return high === undefined ? '' : `at most ${high}${unit}`;
}

function noteHtml({ description }: Schema): string {
  return typeof description === 'string' ? `<br><small>${escapeHtml(description)}</small>` : '';
}

/** The members of an object, and behind each those of what it holds: `items`, `items[].quantity`. */
function rowsOf(given: Schema, document: Document): Row[] {
  const schema = resolve(given, document);
  const required = new Set(Array.isArray(schema.required) ? schema.required : []);
  const own = Object.entries(asSchema(schema.properties)).flatMap(([name, value]) => {
    const member = asSchema(value);
    return [{ name, required: required.has(name), schema: member }, ...innerRows(name, member)];
  });
  return [...schemas(schema.allOf).flatMap((part) => rowsOf(part, document)), ...own];

  /** Not of what is defined on the page by a name: the row links to it. */
  function innerRows(name: string, member: Schema): Row[] {
    const isList = member.type === 'array';
    const inner = isList ? asSchema(member.items) : member;
    if ('$ref' in inner) return [];
    const prefix = isList ? `${name}[].` : `${name}.`;
    return rowsOf(inner, document).map((row) => ({ ...row, name: prefix + row.name }));
  }
}

/** The schema itself, or the one under `#/components/schemas` that it refers to. */
function resolve(schema: Schema, document: Document): Schema {
  const { $ref } = schema;
  if (typeof $ref !== 'string') return schema;
  return document.components.schemas[$ref.slice($ref.lastIndexOf('/') + 1)] ?? {};
}

function schemas(value: unknown): Schema[] {
  return Array.isArray(value) ? value.map(asSchema) : [];
}

function asSchema(value: unknown): Schema {
  return typeof value === 'object' && value !== null ? (value as Schema) : {};
}
