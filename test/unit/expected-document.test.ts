import { Validator } from '@seriousme/openapi-schema-validator';
import { describe, expect, it } from 'vitest';

import { expectedDocument } from '../../src/contract/openapi.js';
import { expectedOperations } from '../../src/contract/operations.js';
import { schemasOf } from '../../src/verify/schemas.js';
import { contracts, contractWith } from '../support/contracts.js';

describe.each(Object.entries(contracts))('the document that %s must serve', (_name, contract) => {
  const document = expectedDocument(contract);

  it('is OpenAPI 3.1', async () => {
    const result = await new Validator().validate({ ...document });
    expect(result).toMatchObject({ valid: true });
  });

  it('describes every operation of the contract, and none beside', () => {
    const described = Object.entries(document.paths).flatMap(([path, item]) =>
      Object.keys(item).map((method) => `${method.toUpperCase()} ${path}`),
    );
    const expected = expectedOperations(contract).map(({ method, path }) => `${method} ${path}`);
    expect(described.sort()).toEqual([...expected].sort());
  });

  it('has schemas that can be read, with references that lead somewhere', () => {
    const schemas = schemasOf(document);
    for (const [path, item] of Object.entries(document.paths)) {
      for (const [method, { requestBody, responses }] of Object.entries(item)) {
        const place = ['paths', path, method] as const;
        for (const media of Object.keys(requestBody?.content ?? {}))
          schemas(...place, 'requestBody', 'content', media, 'schema')({});
        for (const [status, { content = {} }] of Object.entries(responses))
          for (const media of Object.keys(content))
            schemas(...place, 'responses', status, 'content', media, 'schema')({});
      }
    }
  });
});

describe('the schema of what is sent', () => {
  const contract = contractWith('none', 'none', [
    'entry title:string(1..5) body:text? count:int(-5..100) fee:money:default(1.00) day:date? at:datetime? extra:json? data:json kind:enum(a,b)?',
  ]);
  const schemas = schemasOf(expectedDocument(contract));
  const content = ['requestBody', 'content', 'application/json', 'schema'] as const;
  const create = schemas('paths', '/api/v1/entries', 'post', ...content);
  const change = schemas('paths', '/api/v1/entries/{id}', 'patch', ...content);
  const good = { title: 'a', count: 1, data: [] };

  it.each([
    {},
    { title: '🦊🦊🦊🦊🦊' },
    { body: null, day: null, at: null, extra: null, kind: null },
    { count: -5 },
    { fee: '0.00', day: '2026-02-28', at: '2026-02-28T12:00:00+02:00', kind: 'b' },
  ])('lets %j through', (members) => {
    expect(create({ ...good, ...members })).toBeUndefined();
    expect(change(members)).toBeUndefined();
  });

  it.each([
    { title: '' },
    { title: ' \u200b' },
    { title: '🦊🦊🦊🦊🦊🦊' },
    { title: 'a\u0000' },
    { title: 'a\ud83d' },
    { title: null },
    { body: 'a\u0000' },
    { count: 101 },
    { count: 1.5 },
    { fee: '1.5' },
    { fee: null },
    { day: '2026-02-30' },
    { at: '2026-02-28T12:00:00' },
    { data: null },
    { kind: 'c' },
    { id: '01890a5d-ac96-774b-bcce-b302099a8057' },
    { unknown: 1 },
  ])('refuses %j', (members) => {
    expect(create({ ...good, ...members })).toBeDefined();
    expect(change(members)).toBeDefined();
  });

  it('wants what has no default when a row is made, and nothing when it is changed', () => {
    expect(create({ title: 'a', count: 1 })).toContain("required property 'data'");
    expect(change({})).toBeUndefined();
  });
});

describe('the answers of an operation', () => {
  it.each([
    ['jwt', '/api/v1/auth/me', 'get', '200 401 422 429 503'],
    ['session', '/api/v1/auth/me', 'patch', '200 400 401 403 413 415 422 429 503'],
    ['jwt', '/api/v1/products', 'post', '201 400 401 403 409 413 415 422 429 503'],
    ['jwt', '/api/v1/memos/{id}', 'delete', '204 401 403 404 412 422 429 503'],
    ['none', '/api/v1/tasks/{id}', 'get', '200 304 404 422 429 503'],
    ['none', '/health/ready', 'get', '200 503'],
  ])('%s: %s %s', (name, path, method, statuses) => {
    const contract = contracts[name];
    const item = contract && expectedDocument(contract).paths[path];
    expect(Object.keys(item?.[method]?.responses ?? {}).join(' ')).toBe(statuses);
  });
});
