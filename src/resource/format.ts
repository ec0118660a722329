import type { FieldDeclaration, ResourceDeclaration } from './resource.js';

/** The canonical notation of a resource: `parseResource(formatNotation(r))` is `r` again. */
export function formatNotation(
  resource: Pick<ResourceDeclaration, 'name' | 'plural' | 'explicitPlural' | 'access' | 'fields'>,
): string {
  const plural = resource.explicitPlural ? `/${resource.plural}` : '';
  const access = resource.access === undefined ? '' : `(${resource.access})`;
  const fields = resource.fields.map((field) => ` ${formatField(field)}`).join('');
  return `${resource.name}${plural}${access}${fields}`;
}

/** The canonical notation of one field. */
export function formatField(field: FieldDeclaration): string {
  return [
    `${field.name}:${field.type}${formatArguments(field)}${field.optional ? '?' : ''}`,
    ...(field.unique ? ['unique'] : []),
    ...(field.index ? ['index'] : []),
    ...(field.default === undefined ? [] : [`default(${formatDefault(field.default)})`]),
  ].join(':');
}

function formatArguments({ min, max, values, target }: FieldDeclaration): string {
  if (target !== undefined) return `(${target})`;
  if (values.length > 0) return `(${values.join(',')})`;
  if (min === undefined && max === undefined) return '';
  return `(${min ?? ''}..${max ?? ''})`;
}

function formatDefault(value: string | number | boolean): string {
  if (typeof value !== 'string') return String(value);
  return /^[\w.:-]([\w.: -]*[\w.:-])?$/.test(value) ? value : JSON.stringify(value);
}
