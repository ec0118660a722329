import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { expectedDocument } from '../../src/contract/openapi.js';
import { badValuesOf } from '../../src/verify/random/bad-values.js';
import { bodySchemaOf } from '../../src/verify/random/requests.js';
import { valuesOf } from '../../src/verify/random/values.js';
import { schemasOf } from '../../src/verify/schemas.js';
import { contracts } from '../support/contracts.js';

const ID = '01890a5d-ac96-774b-bcce-b302099a8057';
const SAMPLES = { numRuns: 80, seed: 7 };

/** Rules of the contract that no JSON Schema can say. */
const UNSAID =
  /the id of nothing|the same twice|what cannot be given back|no (password|name|idn-email)|blank/;

describe.each(Object.entries(contracts))('values for %s', (_name, contract) => {
  const document = expectedDocument(contract);
  const schemas = schemasOf(document);
  const ids = new Map(contract.resources.map(({ camel }) => [camel, [ID]]));
  const source = { ids, schemas: document.components.schemas };
  const operations = Object.entries(document.paths).flatMap(([path, item]) =>
    Object.entries(item).map(([method, operation]) => ({ path, method, operation })),
  );
  const bodies = operations.flatMap(({ path, method, operation }) => {
    const schema = bodySchemaOf(operation);
    const content = ['requestBody', 'content', 'application/json', 'schema'] as const;
    return schema === undefined
      ? []
      : [{ schema, validate: schemas('paths', path, method, ...content) }];
  });

  it('are good bodies where good ones are asked for', () => {
    for (const { schema, validate } of bodies) {
      for (const value of fc.sample(valuesOf(schema, source), SAMPLES))
        expect(validate(value)).toBeUndefined();
    }
  });

  it('are good parameters', () => {
    for (const { path, method, operation } of operations) {
      for (const [index, { schema }] of operation.parameters.entries()) {
        if (schema.format === 'cursor') continue;
        const validate = schemas('paths', path, method, 'parameters', index, 'schema');
        for (const value of fc.sample(valuesOf(schema, source), SAMPLES))
          expect(validate(value)).toBeUndefined();
      }
    }
  });

  it('are answers as they would be given', () => {
    for (const { path, method, operation } of operations) {
      for (const [status, { content = {} }] of Object.entries(operation.responses)) {
        for (const [media, { schema }] of Object.entries(content)) {
          const place = [path, method, 'responses', status, 'content', media, 'schema'] as const;
          for (const value of fc.sample(valuesOf(schema, source), { ...SAMPLES, numRuns: 20 }))
            expect(schemas('paths', ...place)(value)).toBeUndefined();
        }
      }
    }
  });

  it('are bad bodies where bad ones are asked for', () => {
    for (const { schema, validate } of bodies) {
      const bad = badValuesOf(schema, source) ?? fc.constant({ value: null, why: '' });
      for (const { value, why } of fc.sample(bad, SAMPLES))
        if (!UNSAID.test(why))
          expect(validate(value), `${why}: ${JSON.stringify(value)}`).toBeDefined();
    }
  });
});
