import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { typeHtml } from '../src/openapi/docs-schema.js';
import type { Document, Operation, PathItem } from '../src/openapi/types.js';
import { startTestApp, type TestApp } from './support/app.js';
import { validatorOf } from './support/described.js';
import { expectProblem } from './support/expect.js';

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp();
});
afterAll(() => app.close());

async function document(): Promise<Document> {
  return (await app.request('GET', '/openapi.json')).json<Document>();
}

function operationsOf({ get, post, put, patch, delete: del }: PathItem): Operation[] {
  return [get, post, put, patch, del].filter((operation) => operation !== undefined);
}

describe('the description of the API', () => {
  it('is OpenAPI 3.1, and every reference in it leads somewhere', async () => {
    const made = await document();
    expect(made.openapi).toBe('3.1.1');
    const refs = JSON.stringify(made).matchAll(/"\$ref":"#\/([^"]+)"/g);
    for (const [, path = ''] of refs) {
      const target = path
        .split('/')
        .reduce<unknown>((at, part) => (at as Record<string, unknown>)[part], made);
      expect(target, path).toBeDefined();
    }
  });

  it('says of all but health that a parameter which is not known is 422', async () => {
    const { paths } = await document();
    const silent = Object.values(paths)
      .flatMap(operationsOf)
      .filter(({ responses }) => responses[422] === undefined);
    expect(silent.map(({ operationId }) => operationId)).toEqual(['healthLive', 'healthReady']);
  });

  it('gives an example of every body, which its schema accepts', async () => {
    const made = await document();
    for (const { operationId, requestBody } of Object.values(made.paths).flatMap(operationsOf)) {
      for (const { schema, example } of Object.values(requestBody?.content ?? {})) {
        expect(example, operationId).toBeDefined();
        expect(validatorOf(made, schema).safeParse(example).error, operationId).toBeUndefined();
      }
    }
  });

  it('gives every operation a name of its own, and describes only what exists', async () => {
    const made = await document();
    const ids = new Set<string>();
    for (const [path, item] of Object.entries(made.paths)) {
      const real = path.replace(/\{\w+\}/g, '00000000-0000-7000-8000-000000000000');
      const allow = (await app.request('OPTIONS', real)).headers.get('allow')?.split(', ') ?? [];
      const methods = Object.keys(item).filter((key) => key !== 'parameters');
      expect(allow.filter((method) => !['HEAD', 'OPTIONS'].includes(method))).toEqual(
        methods.map((method) => method.toUpperCase()).sort(),
      );
      for (const { operationId } of operationsOf(item)) {
        expect(ids.has(operationId)).toBe(false);
        ids.add(operationId);
      }
    }
    expect(ids.has('healthLive')).toBe(true);
  });
});

describe('the reference page', () => {
  it('takes no parameters', async () => {
    expectProblem(await app.request('GET', '/docs?page=2'), 422);
  });

  it('runs no script and loads nothing', async () => {
    const response = await app.request('GET', '/docs');
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(response.headers.get('content-security-policy')).toContain("default-src 'none'");
    expect(response.headers.get('content-security-policy')).not.toContain('script');
    expect(response.text).toContain('<code>/health<wbr>/ready</code>');
    expect(response.text).not.toMatch(/<script|<link|<img|@import|url\(/);
  });

  it('can be turned off, with the description', async () => {
    const quiet = await startTestApp({ env: { DOCS_ENABLED: 'false' } });
    expectProblem(await quiet.request('GET', '/docs'), 404);
    expectProblem(await quiet.request('GET', '/openapi.json'), 404);
    await quiet.close();
  });

  it.each([
    [{ type: 'string', minLength: 1, maxLength: 200 }, 'string, 1 to 200 characters'],
    [{ type: 'integer', minimum: 0, maximum: Number.MAX_SAFE_INTEGER }, 'integer, at least 0'],
    [
      { type: 'string', maxLength: 5, default: 'a' },
      'string, at most 5 characters, default &quot;a&quot;',
    ],
    [{ anyOf: [{ type: 'string', format: 'uuid' }, { type: 'null' }] }, 'string (uuid) or null'],
    [{ enum: ['<b>', 'x'] }, '&quot;&lt;b&gt;&quot; or &quot;x&quot;'],
    [
      { type: 'array', items: { $ref: '#/components/schemas/A' } },
      'list of <a href="#schema-A">A</a>',
    ],
    [{ const: true }, 'true'],
    [{ type: ['number', 'null'] }, 'number or null'],
    [{ type: 'string', minLength: 0, maxLength: 5 }, 'string, at most 5 characters'],
    [{ type: ['object', 'array', 'string'], items: {} }, 'any value'],
    [{}, 'any value'],
  ])('says %j in words', (schema, words) => {
    expect(typeHtml(schema)).toBe(words);
  });
});
