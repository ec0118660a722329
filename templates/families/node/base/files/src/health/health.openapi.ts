import { jsonAnswer, problemAnswers } from '../openapi/parts.js';
import type { Paths } from '../openapi/types.js';

const status = { type: 'string', const: 'ok' };

export const healthPaths: Paths = {
  '/health/live': {
    get: {
      operationId: 'healthLive',
      summary: 'Whether the process runs',
      tags: ['Health'],
      responses: {
        200: jsonAnswer('It does.', {
          type: 'object',
          required: ['status'],
          properties: { status },
        }),
      },
    },
  },
  '/health/ready': {
    get: {
      operationId: 'healthReady',
      summary: 'Whether it can do its work',
      tags: ['Health'],
      responses: {
        200: jsonAnswer('It can.', {
          type: 'object',
          required: ['status', 'checks'],
          properties: { status, checks: { type: 'object', additionalProperties: status } },
        }),
        ...problemAnswers(503),
      },
    },
  },
};
