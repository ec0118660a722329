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

/** An id in an answer or a path. */
export const idSchema: Schema = { type: 'string', format: 'uuid', maxLength: 36 };

/** A moment in an answer: UTC, to the millisecond. */
export const timeSchema: Schema = { type: 'string', format: 'date-time', maxLength: 24 };

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
    ...(headers.length > 0 && { headers: sharedHeaders(...headers) }),
    content: { 'application/json': { schema: { ...schema } } },
  };
}

/** An answer without a body. */
export function emptyAnswer(description: string, headers: readonly SharedHeader[] = []): Answer {
  return { description, ...(headers.length > 0 && { headers: sharedHeaders(...headers) }) };
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
  schema: idSchema,
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
  500: 'InternalError',
  503: 'Unavailable',
} as const;
export type ProblemStatus = keyof typeof problemNames;

/** Longest request header: Node refuses more than this in all of them together. */
export const maxHeaderLength = 16_384;

/** Headers under `#/components/headers`. */
export const headers = {
  ETag: {
    description: 'The version of the object, for If-Match and If-None-Match.',
    schema: { type: 'string', pattern: '^"[!#-~]+"$', maxLength: 60 },
  },
  Location: {
    description: 'The address of the new object.',
    schema: { type: 'string', format: 'uri-reference', maxLength: 200 },
  },
  Link: {
    description: 'The next page, as rel="next".',
    schema: { type: 'string', pattern: '^<[^>]+>; rel="next"$', maxLength: 4 * maxHeaderLength },
  },
  RateLimit: {
    description: 'What is left (`r`) of an allowance, and seconds until it is whole again (`t`).',
    schema: { type: 'string', pattern: '^"[A-Za-z]+";r=[0-9]+;t=[0-9]+$', maxLength: 100 },
  },
  'RateLimit-Policy': {
    description: 'How many requests (`q`) the same allowance holds for how many seconds (`w`).',
    schema: { type: 'string', pattern: '^"[A-Za-z]+";q=[0-9]+;w=[0-9]+$', maxLength: 100 },
  },
  'Retry-After': {
    description: 'Seconds to wait.',
    schema: { type: 'integer', format: 'int32', minimum: 1, maximum: 2_147_483_647 },
  },
  'WWW-Authenticate': {
    description: 'How to authenticate.',
    schema: { type: 'string', pattern: '^[A-Za-z]+$', maxLength: 20 },
  },
  'X-Request-Id': {
    description: 'Names this request in the log; sent in the request, it is kept.',
    schema: { type: 'string', pattern: '^[A-Za-z0-9._-]+$', maxLength: 64 },
  },
} as const;
export type SharedHeader = keyof typeof headers;

/** The shared headers of these names, for an answer. */
export function sharedHeaders(...names: readonly SharedHeader[]): Record<string, Reference> {
  return Object.fromEntries(names.map((name) => [name, ref('headers', name)]));
}
