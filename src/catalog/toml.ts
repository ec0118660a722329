import { parse } from 'smol-toml';
import type * as z from 'zod';
import { templateError } from '../errors.js';
import { readAhead } from './ahead.js';

/**
 * Reads a TOML file of the templates against a schema.
 * @throws KeelsonError naming the file and what is wrong with it
 */
export function readToml<T>(
  { text, name }: { readonly text: string; readonly name: string },
  schema: z.ZodType<T>,
): T {
  const ahead = readAhead(text);
  if (ahead !== undefined) return ahead as T;
  const result = schema.safeParse(parsed(text, name));
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  throw templateError(`${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'it is not valid'}`, {
    where: name,
  });
}

function parsed(text: string, name: string): unknown {
  try {
    return parse(text);
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    throw templateError(`this is not TOML: ${message.split('\n', 1)[0] ?? ''}`, { where: name });
  }
}
