import { jsonAnswer, jsonBody, problemAnswers, ref, schemaOf } from '../openapi/parts.js';
import type { Answer, Paths, Schemas } from '../openapi/types.js';
import { maxLength as maxTokenLength } from './access-tokens.js';
import { refreshRequest } from './refresh.js';
import { tokenForm } from './tokens.js';

/** Schemas that only tokens need. */
export const flavourSchemas: Schemas = {
  TokenPair: {
    type: 'object',
    required: ['accessToken', 'tokenType', 'expiresIn', 'refreshToken'],
    properties: {
      accessToken: {
        type: 'string',
        pattern: '^[A-Za-z0-9_-]+[.][A-Za-z0-9_-]+[.][A-Za-z0-9_-]+$',
        maxLength: maxTokenLength,
      },
      tokenType: { const: 'Bearer' },
      expiresIn: {
        type: 'integer',
        format: 'int32',
        minimum: 1,
        maximum: 2_147_483_647,
        description: 'Seconds for which the access token is good.',
      },
      refreshToken: { type: 'string', ...tokenForm, description: 'Good for one refresh.' },
    },
  },
};

/** The answer of a login. */
export const loginAnswer: Answer = jsonAnswer('Logged in.', {
  allOf: [
    ref('schemas', 'TokenPair'),
    { type: 'object', required: ['user'], properties: { user: ref('schemas', 'User') } },
  ],
});

/** Of answers that give the client its session: tokens travel in bodies. */
export const sessionHeaders: Pick<Answer, 'headers'> = {};

/** Operations that only tokens need. */
export const flavourPaths: Paths = {
  '/api/v1/auth/refresh': {
    post: {
      operationId: 'refresh',
      summary: 'Exchange a refresh token for a new pair',
      description: 'Each token works once. One that comes back later ends its login.',
      tags: ['Accounts'],
      security: [],
      requestBody: jsonBody(schemaOf(refreshRequest)),
      responses: {
        200: jsonAnswer('A new pair.', ref('schemas', 'TokenPair')),
        ...problemAnswers(401, 422),
      },
    },
  },
};
