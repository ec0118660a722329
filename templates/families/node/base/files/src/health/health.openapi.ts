import { jsonAnswer, problemAnswers, ref, sharedHeaders } from '../openapi/parts.js';
import type { Operation, Paths, Schema, Tag } from '../openapi/types.js';

export const healthTag: Tag = {
  name: 'Health',
  description: 'For load balancers and monitors: no login, no limit, any query parameters.',
};

const ok: Schema = { type: 'string', const: 'ok' };
const checks = (status: Schema): Schema => ({
  type: 'object',
  description: 'What the work depends on.',
  additionalProperties: status,
});

const health: Pick<Operation, 'tags' | 'security'> = { tags: [healthTag.name], security: [] };

export const healthPaths: Paths = {
  '/health/live': {
    get: {
      operationId: 'healthLive',
      summary: 'Whether the process runs',
      description: 'Depends on nothing else: without this answer the process is to be restarted.',
      ...health,
      responses: {
        200: jsonAnswer(
          'It does.',
          { type: 'object', required: ['status'], properties: { status: ok } },
          ['X-Request-Id'],
        ),
        ...problemAnswers(400),
      },
    },
  },
  '/health/ready': {
    get: {
      operationId: 'healthReady',
      summary: 'Whether it can do its work',
      description:
        'Asks all that the work depends on. Until it is 200, no requests are to be sent here.',
      ...health,
      responses: {
        200: jsonAnswer(
          'It can.',
          {
            type: 'object',
            required: ['status', 'checks'],
            properties: { status: ok, checks: checks(ok) },
          },
          ['X-Request-Id'],
        ),
        503: {
          description: 'It can not; `checks` says why.',
          headers: sharedHeaders('X-Request-Id', 'Retry-After'),
          content: {
            'application/problem+json': {
              schema: {
                allOf: [
                  ref('schemas', 'Problem'),
                  {
                    type: 'object',
                    required: ['checks'],
                    properties: { checks: checks({ enum: ['ok', 'down'] }) },
                  },
                ],
              },
            },
          },
        },
        ...problemAnswers(400),
      },
    },
  },
};
