import * as z from 'zod';

import type { Answer, Operation, Parameter, Reference, Schema } from './types.js';

/** The JSON Schema of what a zod schema accepts (`input`) or gives (`output`). */
export function schemaOf(schema: z.ZodType, io: 'input' | 'output' = 'input'): Schema {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, {
    io,
    target: 'draft-2020-12',
    unrepresentable: 'any',
  });
  return rest;
}

/** `#/components/<kind>/<name>`. */
export function ref(
  kind: 'schemas' | 'responses' | 'headers' | 'parameters',
  name: string,
): Reference {
  return { $ref: `#/components/${kind}/${name}` };
}

/** A required JSON request body. */
export function jsonBody(schema: Schema | Reference): NonNullable<Operation['requestBody']> {
  return { required: true, content: { 'application/json': { schema: { ...schema } } } };
}

/** The required body of a PATCH: a JSON merge patch (RFC 7396), by its own name or as any JSON. */
export function patchBody(schema: Schema | Reference): NonNullable<Operation['requestBody']> {
  const media = { schema: { ...schema } };
  return {
    required: true,
    content: { 'application/merge-patch+json': media, 'application/json': media },
  };
}

/** An answer with a JSON body; `headers` are names of shared headers. */
export function jsonAnswer(
  description: string,
  schema: Schema | Reference,
  headers: readonly SharedHeader[] = [],
): Answer {
  return {
    description,
    ...(headers.length > 0 && { headers: sharedHeaders(headers) }),
    content: { 'application/json': { schema: { ...schema } } },
  };
}

/** An answer without a body. */
export function emptyAnswer(description: string, headers: readonly SharedHeader[] = []): Answer {
  return { description, ...(headers.length > 0 && { headers: sharedHeaders(headers) }) };
}

/** The shared problem answers of these statuses, to spread into `responses`. */
export function problemAnswers(...statuses: readonly ProblemStatus[]): Record<string, Reference> {
  return Object.fromEntries(
    statuses.map((status) => [status, ref('responses', problemNames[status])]),
  );
}

/** The `{id}` of a path. */
export const idParameter: Parameter = {
  name: 'id',
  in: 'path',
  required: true,
  schema: { type: 'string', format: 'uuid' },
};

/** Statuses that problems answer with, and their names under `#/components/responses`. */
export const problemNames = {
  400: 'Malformed',
  401: 'Unauthenticated',
  403: 'Forbidden',
  404: 'NotFound',
  409: 'Conflict',
  412: 'PreconditionFailed',
  413: 'TooLarge',
  415: 'UnsupportedMediaType',
  422: 'Invalid',
  429: 'TooManyRequests',
  503: 'Unavailable',
} as const;
export type ProblemStatus = keyof typeof problemNames;

/** Headers under `#/components/headers`. */
export const headers = {
  ETag: {
    description: 'The version of the object, for If-Match and If-None-Match.',
    schema: { type: 'string' },
  },
  Location: { description: 'The address of the new object.', schema: { type: 'string' } },
  Link: { description: 'The next page, as rel="next".', schema: { type: 'string' } },
  'Retry-After': { description: 'Seconds to wait.', schema: { type: 'integer', minimum: 1 } },
  'WWW-Authenticate': { description: 'How to authenticate.', schema: { type: 'string' } },
} as const;
export type SharedHeader = keyof typeof headers;

function sharedHeaders(names: readonly SharedHeader[]): Record<string, Reference> {
  return Object.fromEntries(names.map((name) => [name, ref('headers', name)]));
}
