import { templateError } from './errors.js';

/**
 * Puts values of the view into a text of a manifest: `{{project.snake}}`, nothing else.
 * What is put in is not read again, so a description may hold any braces.
 * @throws KeelsonError for a name the view does not have
 */
export function fill(text: string, view: object, where: string): string {
  if (!text.includes('{{')) return text;
  return text.replace(/\{\{\s*([\w.-]+)\s*\}\}/g, (_, path: string) =>
    String(lookUp(path, view, where)),
  );
}

function lookUp(path: string, view: object, where: string): string | number | boolean {
  let value: unknown = view;
  for (const key of path.split('.')) {
    value =
      typeof value === 'object' && value !== null && Object.hasOwn(value, key)
        ? (value as Record<string, unknown>)[key]
        : undefined;
  }
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') {
    return value;
  }
  throw templateError(`{{${path}}} is no text of the view`, { where });
}

/** Puts values of the view into a path: `src/[plural.kebab]/x.ts`. */
export function fillPath(path: string, view: object, where: string): string {
  return path.replace(/\[([\w.-]+)\]/g, (_, name: string) => String(lookUp(name, view, where)));
}
