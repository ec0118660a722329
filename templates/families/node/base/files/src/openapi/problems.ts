import { maxErrors, maxPointer } from '../http/validate.js';
import {
  headers,
  problemNames,
  ref,
  sharedHeaders,
  type ProblemStatus,
  type SharedHeader,
} from './parts.js';
import type { Answer, Schema } from './types.js';

/** The body of every answer that is not the good one (RFC 9457). */
export const problemSchema: Schema = {
  type: 'object',
  required: ['type', 'title', 'status', 'detail', 'requestId'],
  properties: {
    type: { type: 'string', format: 'uri-reference', maxLength: 200 },
    title: { type: 'string', maxLength: 100 },
    status: { type: 'integer', format: 'int32', minimum: 400, maximum: 599 },
    detail: { type: 'string', maxLength: 1_000 },
    requestId: headers['X-Request-Id'].schema,
    errors: {
      type: 'array',
      maxItems: maxErrors,
      items: {
        type: 'object',
        required: ['pointer', 'detail'],
        properties: {
          pointer: {
            type: 'string',
            pattern: '^$|^[/?]',
            maxLength: maxPointer,
            description: 'JSON Pointer into the body, or ?name of a query parameter.',
          },
          detail: { type: 'string', maxLength: 10_000 },
        },
      },
    },
  },
};

const descriptions: Readonly<Record<ProblemStatus, string>> = {
  400: 'The request is not well-formed.',
  401: 'Not authenticated.',
  403: 'Understood, but not allowed.',
  404: 'No such thing, or not yours.',
  409: 'In conflict with the state of things.',
  412: 'Changed since you read it.',
  413: 'The body is too large.',
  415: 'The body is of another media type.',
  422: 'Well-formed, but it breaks the rules listed in `errors`.',
  429: 'Too many requests.',
  500: 'A fault of this service; the request id finds it in the log.',
  503: 'A dependency does not answer.',
};

const headersOf: Readonly<Partial<Record<ProblemStatus, SharedHeader>>> = {
  401: 'WWW-Authenticate',
  429: 'Retry-After',
  503: 'Retry-After',
};

/** Headers of every answer but those of `/health`, which no limit counts. */
export const everyAnswer = ['X-Request-Id', 'RateLimit', 'RateLimit-Policy'] as const;

/** The answers under `#/components/responses`. */
export function problemResponses(): Record<string, Answer> {
  const responses: Record<string, Answer> = {};
  for (const key of Object.keys(problemNames)) {
    const status = Number(key) as ProblemStatus;
    const header = headersOf[status];
    responses[problemNames[status]] = {
      description: descriptions[status],
      headers: sharedHeaders(...everyAnswer, ...(header ? [header] : [])),
      content: { 'application/problem+json': { schema: schemaOf(status) } },
    };
  }
  return responses;
}

/** Whoever breaks a rule is always told which. */
function schemaOf(status: ProblemStatus): Schema {
  const problem = ref('schemas', 'Problem');
  return status === 422 ? { allOf: [problem], required: ['errors'] } : { ...problem };
}
