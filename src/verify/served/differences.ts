import * as fc from 'fast-check';

import type { Document, DocumentOperation, Parameter, Schema } from '../../contract/document.js';
import type { Chance } from '../chance.js';
import { isObject } from '../http.js';
import { bodySchemaOf } from '../random/requests.js';
import { valuesOf } from '../random/values.js';
import { type Schemas, schemasOf } from '../schemas.js';
import type { ServedDocument, ServedOperation } from './document.js';
import { brokenPromises } from './promises.js';

/** What requests are made up from, to be held against what is served. */
export interface Samples extends Chance {
  /** Ids that may be referred to, by resource. */
  readonly ids: ReadonlyMap<string, readonly string[]>;
}

interface Comparison {
  readonly expected: Document;
  readonly served: ServedDocument;
  readonly schemaAt: Schemas;
  readonly samples: Samples;
}

/** What is wrong with one operation. */
type Compare = (
  operation: DocumentOperation,
  found: ServedOperation,
  comparison: Comparison,
) => readonly string[];

/**
 * What would break a client that was written against the contract, if the document that a project serves were right:
 * requests that it refuses, and answers that it does not promise. An operation that is missing altogether is left to
 * others.
 *
 * @returns a sentence for each
 */
export function breakingDifferences(
  expected: Document,
  served: ServedDocument,
  samples: Samples,
): readonly string[] {
  const comparison = { expected, served, schemaAt: schemasOf(served.root), samples };
  return Object.entries(expected.paths).flatMap(([path, item]) =>
    Object.entries(item).flatMap(([method, operation]) => {
      const found = served.operation(method, path);
      if (found === undefined) return [];
      return [security, requestBody, parameters, answers]
        .flatMap((compare) => compare(operation, found, comparison))
        .map((sentence) => `${method.toUpperCase()} ${path}: ${sentence}`);
    }),
  );
}

const security: Compare = (operation, { node }, { expected, served }) => {
  const asked = listOf(node['security'] ?? served.root['security']);
  const [wanted] = operation.security.flatMap((each) => Object.keys(each));
  const isOpen = asked.length === 0 || asked.some((each) => Object.keys(each).length === 0);
  if (wanted === undefined) return isOpen ? [] : ['asks for credentials'];
  if (isOpen) return ['asks for no credentials'];
  const scheme = expected.components.securitySchemes[wanted];
  const names = asked.flatMap((each) => Object.keys(each));
  const isOffered = names.some((name) => {
    const found = served.at(['components', 'securitySchemes', name])?.node ?? {};
    const detail = scheme?.['type'] === 'http' ? 'scheme' : 'in';
    return found['type'] === scheme?.['type'] && found[detail] === scheme?.[detail];
  });
  return isOffered ? [] : [`takes no credentials by ${scheme?.['type'] ?? wanted}`];
};

const requestBody: Compare = (operation, { place }, { expected, served, schemaAt, samples }) => {
  const schema = bodySchemaOf(operation);
  const body = served.at([...place, 'requestBody']);
  if (schema === undefined) return body?.node['required'] === true ? ['wants a body'] : [];
  const content = [...(body?.place ?? []), 'content', 'application/json', 'schema'];
  if (body === undefined || served.at(content) === undefined)
    return ['describes no body of application/json'];
  const refused = made(schema, expected, samples).find((value) => schemaAt(...content)(value));
  return refused === undefined
    ? []
    : [`refuses the body ${JSON.stringify(refused)}: ${schemaAt(...content)(refused) ?? ''}`];
};

const parameters: Compare = (operation, found, comparison) => {
  const known = operation.parameters.flatMap((parameter) =>
    parameterFault(parameter, found, comparison),
  );
  const names = operation.parameters.map(({ name }) => name.toLowerCase());
  const wanted = found.parameters
    .filter(({ node }) => node['required'] === true && node['in'] !== 'path')
    .map(({ node }) => String(node['name']))
    .filter((name) => !names.includes(name.toLowerCase()));
  return [...known, ...wanted.map((name) => `wants a parameter ${name}`)];
};

/** Parameters of a path go by their place, whatever they are called. */
function parameterFault(
  { name, in: place, required = false, schema }: Parameter,
  { parameters: all }: ServedOperation,
  { expected, schemaAt, samples }: Comparison,
): readonly string[] {
  const found = all.find(
    ({ node }) =>
      node['in'] === place &&
      (place === 'path' || String(node['name']).toLowerCase() === name.toLowerCase()),
  );
  if (found === undefined) return [`describes no parameter ${name} in the ${place}`];
  if (found.node['required'] === true && !required) return [`wants the parameter ${name}`];
  // Made by the server: ids, cursors, and entity tags, which conditions name.
  if (place === 'path' || schema.format === 'cursor' || name.startsWith('If-')) return [];
  const validate = schemaAt(...found.place, 'schema');
  const refused = made(schema, expected, samples).find(
    (value) => validate(value) !== undefined && validate(String(value)) !== undefined,
  );
  return refused === undefined
    ? []
    : [`refuses ${JSON.stringify(refused)} for ${name}: ${validate(refused) ?? ''}`];
}

const answers: Compare = (operation, { place }, { expected, served }) =>
  Object.entries(operation.responses).flatMap(([status, { content = {} }]) => {
    const found = served.at([...place, 'responses', status]);
    if (found === undefined) return [`does not describe ${status}`];
    return Object.entries(content).flatMap(([media, { schema }]) => {
      const body = served.at([...found.place, 'content', media, 'schema']);
      if (body === undefined) return [`describes no ${media} of ${status}`];
      const sides = { schemas: expected.components.schemas, served };
      return brokenPromises(schema, body, sides).map((each) => `${status}: ${each}`);
    });
  });

function made(schema: Schema, { components }: Document, samples: Samples): readonly unknown[] {
  const { ids, count, seed } = samples;
  const values = valuesOf(schema, { ids, schemas: components.schemas });
  return fc.sample(values, { numRuns: count, seed });
}

function listOf(value: unknown): readonly object[] {
  return Array.isArray(value) ? value.filter((each) => isObject(each)) : [];
}
