import { problemNames, ref, type ProblemStatus, type SharedHeader } from './parts.js';
import type { Answer, Schema } from './types.js';

/** The body of every answer that is not the good one (RFC 9457). */
export const problemSchema: Schema = {
  type: 'object',
  required: ['type', 'title', 'status', 'detail', 'requestId'],
  properties: {
    type: { type: 'string', format: 'uri-reference' },
    title: { type: 'string' },
    status: { type: 'integer', minimum: 400, maximum: 599 },
    detail: { type: 'string' },
    requestId: { type: 'string' },
    errors: {
      type: 'array',
      items: {
        type: 'object',
        required: ['pointer', 'detail'],
        properties: {
          pointer: {
            type: 'string',
            description: 'JSON Pointer into the body, or ?name of a query parameter.',
          },
          detail: { type: 'string' },
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
  503: 'A dependency does not answer.',
};

const headersOf: Readonly<Partial<Record<ProblemStatus, SharedHeader>>> = {
  401: 'WWW-Authenticate',
  429: 'Retry-After',
  503: 'Retry-After',
};

/** The answers under `#/components/responses`. */
export function problemResponses(): Record<string, Answer> {
  const responses: Record<string, Answer> = {};
  for (const key of Object.keys(problemNames)) {
    const status = Number(key) as ProblemStatus;
    const header = headersOf[status];
    responses[problemNames[status]] = {
      description: descriptions[status],
      ...(header && { headers: { [header]: ref('headers', header) } }),
      content: { 'application/problem+json': { schema: { ...ref('schemas', 'Problem') } } },
    };
  }
  return responses;
}
