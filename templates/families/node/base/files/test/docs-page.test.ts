import { describe, expect, it } from 'vitest';
import * as z from 'zod';

import { docsPage } from '../src/openapi/docs-page.js';
import { schemaHtml } from '../src/openapi/docs-schema.js';
import { withExample } from '../src/openapi/examples.js';
import {
  headers,
  emptyAnswer,
  idParameter,
  jsonAnswer,
  jsonBody,
  problemAnswers,
  ref,
  schemaOf,
} from '../src/openapi/parts.js';
import { problemResponses, problemSchema } from '../src/openapi/problems.js';
import type { Document } from '../src/openapi/types.js';

const thing = schemaOf(
  z.strictObject({
    name: z.string().min(1).max(20).describe('What it is <called>'),
    size: z.int().optional(),
  }),
);

const schemas = { Thing: thing, Problem: problemSchema };

const document: Document = {
  openapi: '3.1.1',
  info: { title: 'Things & more', version: '2' },
  servers: [],
  tags: [{ name: 'Things', description: 'What there <is>.' }],
  paths: {
    '/things/{id}': {
      parameters: [idParameter],
      put: withExample(schemas, {
        operationId: 'putThing',
        summary: 'Put a thing',
        description: 'It is <there> afterwards.',
        tags: ['Things'],
        security: [{ session: [] }],
        parameters: [
          { name: 'dry', in: 'query', description: 'Only <look>', schema: { type: 'boolean' } },
          { $ref: '#/components/parameters/Limit' },
          { $ref: '#/components/parameters/Missing' },
        ],
        requestBody: jsonBody(ref('schemas', 'Thing')),
        responses: {
          200: jsonAnswer('It was there.', ref('schemas', 'Thing'), ['ETag']),
          204: emptyAnswer('It is new.', ['Location']),
          ...problemAnswers(401, 422),
          418: { $ref: '#/components/responses/Missing' },
        },
      }),
    },
  },
  components: {
    schemas,
    responses: problemResponses(),
    headers,
    parameters: { Limit: { name: 'limit', in: 'query', schema: { type: 'integer' } } },
    securitySchemes: {},
  },
};

describe('the reference page of any description', () => {
  const page = docsPage(document);

  it('shows operations with all that a caller needs', () => {
    expect(page).toContain('<code>/things<wbr>/<var>{id}</var></code>');
    expect(page).toContain('needs a log-in');
    expect(page).toContain('It is &lt;there&gt; afterwards.');
    expect(page).toContain('<code>dry</code> <i>query, optional</i>');
    expect(page).toContain('<small>Only &lt;look&gt;</small>');
    expect(page).toContain('<code>limit</code>');
    expect(page).toContain(
      'string, 1 to 20 characters<br><small>What it is &lt;called&gt;</small>',
    );
    expect(page).toContain('<code>size</code> <i>optional</i>');
    expect(page).toContain('It is new.');
    expect(page).toContain('Not authenticated.');
    expect(page).toContain('<p>What there &lt;is&gt;.</p>');
  });

  it('links to the schemas it names, once each', () => {
    expect(page.match(/id="schema-Thing"/g)).toHaveLength(1);
    expect(page).toContain('<a href="#schema-Thing">Thing</a>');
  });

  it('shows an example of the body', () => {
    expect(page).toContain(
      '<pre>{\n  &quot;name&quot;: &quot;Some text&quot;,\n  &quot;size&quot;: 1\n}</pre>',
    );
  });

  it('escapes titles', () => {
    expect(page).toContain('<title>Things &amp; more</title>');
  });

  it('shows the members of what a body holds', () => {
    const line = z.strictObject({ quantity: z.int(), label: z.strictObject({ text: z.string() }) });
    const order = schemaOf(z.strictObject({ items: z.array(line) }));
    const owned = { properties: { owner: ref('schemas', 'Thing') } };
    const shown = schemaHtml({ allOf: [order, owned] }, document);
    expect([...shown.matchAll(/<code>([^<]+)</g)].map(([, name]) => name)).toEqual([
      'items',
      'items[].quantity',
      'items[].label',
      'items[].label.text',
      'owner',
    ]);
  });
});
