import { describe, expect, it } from 'vitest';

import { emptyAnswer, jsonAnswer, problemAnswers, ref } from '../src/openapi/parts.js';
import { problemResponses, problemSchema } from '../src/openapi/problems.js';
import type { Document } from '../src/openapi/types.js';
import { describedBy } from './support/described.js';

const document: Document = {
  openapi: '3.1.1',
  info: { title: 'Notes', version: '1.0.0' },
  servers: [],
  tags: [],
  paths: {
    '/notes/{id}': {
      get: {
        operationId: 'readNote',
        summary: 'Read a note',
        description: 'As it was written.',
        tags: ['Notes'],
        responses: {
          200: jsonAnswer('Found.', ref('schemas', 'Note'), ['ETag']),
          304: emptyAnswer('Not changed.', ['ETag']),
          ...problemAnswers(404),
        },
      },
    },
  },
  components: {
    schemas: {
      Problem: problemSchema,
      Note: { type: 'object', required: ['text'], properties: { text: { type: 'string' } } },
    },
    responses: problemResponses(),
    headers: {},
    parameters: {},
    securitySchemes: {},
  },
};

function checked(status: number, headers: Record<string, string>, text = ''): () => void {
  const response = { status, headers: new Headers(headers), text, json: () => undefined as never };
  return () => describedBy(document)('GET', '/notes/1?all=true', response);
}

const json = { 'Content-Type': 'application/json; charset=utf-8' };

describe('the check that answers are as described', () => {
  it('lets those pass that are', () => {
    expect(checked(200, { ...json, ETag: '"1"' }, '{"text":"a"}')).not.toThrow();
    expect(checked(304, { ETag: '"1"' })).not.toThrow();
  });

  it.each([
    ['another status', checked(409, json, '{}'), 'status 409'],
    ['another header', checked(200, { ...json, 'Set-Cookie': 'a=b' }, '{}'), 'header set-cookie'],
    ['another type', checked(200, { 'Content-Type': 'text/html' }, '<p>'), 'media type text/html'],
    ['no body', checked(200, {}), 'no content'],
    ['another body', checked(200, json, '{"text":1}'), 'text'],
    ['half a problem', checked(404, { 'Content-Type': 'application/problem+json' }, '{}'), 'title'],
  ])('refuses %s', (_what, check, fault) => expect(check).toThrow(fault));
});
