import { ref } from '../openapi/parts.js';
import type { Answer, Paths, Schemas } from '../openapi/types.js';

/** The answer of a login: the session itself is in the cookie. */
export const loginAnswer: Answer = {
  description: 'Logged in.',
  headers: {
    'Set-Cookie': {
      description: 'The session: `__Host-session`, or `session` in development over http.',
      schema: { type: 'string' },
    },
  },
  content: {
    'application/json': {
      schema: {
        type: 'object',
        required: ['user'],
        properties: { user: ref('schemas', 'User') },
      },
    },
  },
};

/** Operations that only cookies need: none. */
export const flavourPaths: Paths = {};

/** Schemas that only cookies need: none. */
export const flavourSchemas: Schemas = {};
