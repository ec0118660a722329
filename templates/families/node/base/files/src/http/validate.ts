import type * as z from 'zod';

import { isId } from '../ids.js';
import { problems, type FieldError } from './problem.js';

/** Errors listed at most: an answer must not grow with what an attacker sends. */
export const maxErrors = 20;

/**
 * The body as the schema describes it.
 * @throws Problem 422, with a JSON Pointer for each broken rule
 */
export function parseBody<T>(schema: z.ZodType<T>, body: unknown): T {
  const result = schema.safeParse(body);
  if (result.success) return result.data;
  throw problems.invalid(fieldErrors(result.error.issues, ''));
}

/**
 * The query parameters as the schema (a `z.strictObject` of strings) describes them.
 * A parameter given twice is refused: two readers of one URL must not disagree about it.
 * @throws Problem 422, with `?name` for each broken rule
 */
export function parseQuery<T>(schema: z.ZodType<T>, query: URLSearchParams): T {
  const values = new Map<string, string>();
  const errors: FieldError[] = [];
  for (const [name, value] of query) {
    if (values.has(name)) errors.push({ pointer: pointer([name], '?'), detail: 'Give it once.' });
    values.set(name, value);
  }
  const result = schema.safeParse(Object.fromEntries(values));
  if (result.success && errors.length === 0) return result.data;
  if (!result.success) errors.push(...fieldErrors(result.error.issues, '?'));
  throw problems.invalid(errors.slice(0, maxErrors));
}

/**
 * An id from the path.
 * @throws Problem 404 for what can not be an id: no row has it, so no query is made for it
 */
export function parseId(value: unknown): string {
  if (!isId(value)) throw problems.notFound();
  return value;
}

type Issue = z.core.$ZodIssue;

function fieldErrors(issues: readonly Issue[], kind: '' | '?'): FieldError[] {
  const errors: FieldError[] = [];
  const unknown = kind === '?' ? 'Unknown parameter.' : 'Unknown member.';
  for (const issue of issues) {
    if (errors.length >= maxErrors) break;
    if (issue.code === 'unrecognized_keys') {
      for (const key of issue.keys.slice(0, maxErrors - errors.length)) {
        errors.push({ pointer: pointer([...issue.path, key], kind), detail: unknown });
      }
    } else {
      errors.push({ pointer: pointer(issue.path, kind), detail: issue.message });
    }
  }
  return errors;
}

/** Characters of a member's name that an error repeats. */
const maxPart = 100;

/** Longest pointer: bodies are at most 64 levels deep, and `~` and `/` take two characters. */
export const maxPointer = 64 * (1 + 2 * maxPart);

/** Member names come from the client: cut, so that the answer stays small. */
function pointer(path: readonly PropertyKey[], kind: '' | '?'): string {
  const parts = path.map((part) => String(part).slice(0, maxPart));
  if (kind === '?') return `?${parts.join('.')}`;
  return parts.map((part) => `/${part.replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
}
