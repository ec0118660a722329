import { jsonAnswer, ref } from '../openapi/parts.js';
import type { Answer, Paths, Schemas } from '../openapi/types.js';

/** Of answers that give the client its session, or take it away. */
export const sessionHeaders: Pick<Answer, 'headers'> = {
  headers: {
    'Set-Cookie': {
      description:
        'The session, in the cookie that the security scheme names; empty when it ended.',
      schema: { type: 'string', pattern: '^[!-~]+(; [ -~]+)*$', maxLength: 1_000 },
    },
  },
};

/** The answer of a login: the session itself is in the cookie. */
export const loginAnswer: Answer = {
  ...jsonAnswer('Logged in.', {
    type: 'object',
    required: ['user'],
    properties: { user: ref('schemas', 'User') },
  }),
  ...sessionHeaders,
};

/** Operations that only cookies need: none. */
export const flavourPaths: Paths = {};

/** Schemas that only cookies need: none. */
export const flavourSchemas: Schemas = {};
