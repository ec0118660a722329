/** JSON Schema of draft 2020-12, as OpenAPI 3.1 has it, for values that came over HTTP. */
import type { ErrorObject } from 'ajv';

import { newAjv } from './ajv.js';

/** What is wrong with a value, in words; undefined when nothing is. */
export type Validate = (value: unknown) => string | undefined;

/** Finds the schemas of one OpenAPI document by where they stand in it. */
export type Schemas = (...path: readonly (string | number)[]) => Validate;

/**
 * Each schema is compiled when it is first asked for. A reference in it is followed in the document.
 *
 * @throws Error later, when a schema that is asked for is none, or refers to nothing
 */
export function schemasOf(document: object): Schemas {
  const ajv = newAjv();
  ajv.addSchema(document, 'document');
  const known = new Map<string, Validate>();
  return (...path) => {
    const pointer = path.map((part) => `/${escaped(String(part))}`).join('');
    const found = known.get(pointer);
    if (found !== undefined) return found;
    const validate = ajv.compile({ $ref: `document#${pointer}` });
    const made: Validate = (value) =>
      validate(value) ? undefined : wordsOf(validate.errors ?? [], value);
    known.set(pointer, made);
    return made;
  };
}

/** As part of a JSON Pointer (RFC 6901) in a fragment of a URI. */
function escaped(part: string): string {
  return encodeURIComponent(part.replaceAll('~', '~0').replaceAll('/', '~1'));
}

function wordsOf([error]: readonly ErrorObject[], value: unknown): string {
  if (error === undefined) return 'something else';
  const { instancePath, message = 'is not valid', schemaPath, params } = error;
  const place = instancePath === '' ? 'the whole' : instancePath;
  const found = JSON.stringify(at(value, instancePath)) as string | undefined;
  const more: unknown = Object.values(params as object)[0];
  const detail = typeof more === 'string' && !message.includes(more) ? ` (${more})` : '';
  return `${place} ${message}${detail}: ${(found ?? 'nothing').slice(0, 200)} [schema ${schemaPath.replace(/^document/, '')}]`;
}

function at(value: unknown, pointer: string): unknown {
  return pointer
    .split('/')
    .slice(1)
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'))
    .reduce<unknown>((part, name) => (part as Record<string, unknown> | null)?.[name], value);
}
