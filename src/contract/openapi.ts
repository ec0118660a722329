/**
 * The OpenAPI document that the contract asks for: what each operation takes, and every answer it may give. Written from
 * docs/contract.md, and from no project, so that a project's own document can be held against it.
 */
import { accountDetails, accountSchemas } from './account-details.js';
import type { Contract } from './contract.js';
import type { Details, DetailsByOperation } from './details.js';
import type { Answers, Document, DocumentOperation, PathItem, Schema } from './document.js';
import { expectedOperations, type Operation } from './operations.js';
import { orderDetails, orderSchemas } from './order-details.js';
import {
  jsonAnswer,
  named,
  problemAnswer,
  problems,
  problemSchemas,
  promised,
  always,
} from './parts.js';
import { resourceDetails, resourceSchema } from './resource-details.js';

/** @throws RangeError for an operation that nothing here describes */
export function expectedDocument(contract: Contract): Document {
  const details = detailsOf(contract);
  const paths: Record<string, PathItem> = {};
  for (const operation of expectedOperations(contract)) {
    const { method, path } = operation;
    const found = details[`${method} ${path}`];
    if (found === undefined) throw new RangeError(`No description of ${method} ${path}.`);
    paths[path] = { ...paths[path], [method.toLowerCase()]: described(operation, found, contract) };
  }
  return {
    openapi: '3.1.1',
    info: { title: contract.project, version: '1' },
    paths,
    components: { schemas: schemasOf(contract), securitySchemes: securitySchemesOf(contract) },
  };
}

function detailsOf(contract: Contract): DetailsByOperation {
  const { flavour, orders, resources } = contract;
  return {
    ...healthDetails,
    ...(flavour !== 'none' && accountDetails(flavour, contract)),
    ...(orders && orderDetails),
    ...merged(resources.map((resource) => resourceDetails(resource, contract))),
  };
}

function schemasOf({ flavour, orders, resources }: Contract): Readonly<Record<string, Schema>> {
  return {
    ...problemSchemas,
    ...(flavour !== 'none' && accountSchemas(flavour)),
    ...(orders && orderSchemas(flavour)),
    ...merged(resources.map(resourceSchema)),
  };
}

function merged<T>(parts: readonly Readonly<Record<string, T>>[]): Readonly<Record<string, T>> {
  return Object.fromEntries(parts.flatMap((part) => Object.entries(part)));
}

function described(operation: Operation, details: Details, contract: Contract): DocumentOperation {
  const { method, path, audience } = operation;
  const { parameters = [], body, done, special = {}, refusedValues = [] } = details;
  return {
    operationId: `${method.toLowerCase()}${path.replaceAll(/[^A-Za-z0-9]+/g, '_')}`,
    security: audience === 'anyone' ? [] : [{ [contract.flavour]: [] }],
    parameters,
    ...(body && { requestBody: { required: true, content: contentOf(body) } }),
    responses: { ...done, ...refusalsOf(operation, details, contract), ...special },
    'x-refused-values': refusedValues,
  };
}

const contentOf = (schema: Schema) => ({ 'application/json': { schema } });

/** Section 1 of the contract: what any request may be refused with. */
function refusalsOf(
  { method, path, audience }: Operation,
  { refusals = [] }: Details,
  { flavour }: Contract,
): Answers {
  if (path.startsWith('/health/')) return {};
  const mayHaveBody = method === 'POST' || method === 'PATCH';
  // A cookie goes along from any site.
  const mayBeForged = flavour === 'session' && method !== 'GET';
  return problems(
    ...(audience === 'anyone' ? [] : [401]),
    ...(audience === 'admin' || mayBeForged ? [403] : []),
    ...(mayHaveBody ? [400, 413, 415] : []),
    ...refusals,
    422,
    429,
    503,
  );
}

const notReady = problemAnswer(
  { allOf: [named('Problem'), promised({ checks: { type: 'object' } })] },
  always('Retry-After'),
);

const healthDetails: DetailsByOperation = {
  'GET /health/live': { done: { 200: jsonAnswer({ type: 'object' }) } },
  'GET /health/ready': {
    done: { 200: jsonAnswer({ type: 'object' }) },
    special: { 503: notReady },
  },
};

function securitySchemesOf({ flavour }: Contract): Document['components']['securitySchemes'] {
  switch (flavour) {
    case 'none':
      return {};
    case 'session':
      return { session: { type: 'apiKey', in: 'cookie', name: 'session' } };
    case 'jwt':
      return { jwt: { type: 'http', scheme: 'bearer' } };
  }
}
