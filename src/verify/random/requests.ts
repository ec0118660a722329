import * as fc from 'fast-check';

import type { DocumentOperation, Parameter, Schema } from '../../contract/document.js';
import { type Source, valuesOf } from './values.js';

/** Who asks. `right` is somebody whom the operation serves. */
export type Asker = 'right' | 'nobody' | 'garbage' | 'stranger';

/** One request, made up; it is plain data, so that it can be made smaller and asked again. */
export interface RandomRequest {
  readonly by: Asker;
  /** What stands in the path for `{id}`; undefined: something that is there. */
  readonly id: string | undefined;
  readonly query: readonly (readonly [name: string, value: string])[];
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | undefined;
  /** The one rule that it breaks; undefined: none. */
  readonly fault: string | undefined;
  /** The statuses that it must get if it breaks a rule, and may get beside good ones if it does not. */
  readonly statuses: readonly number[];
}

export type RandomRequests = fc.Arbitrary<RandomRequest>;

/** An operation, and what of it does not follow from its description. */
export interface Asked {
  readonly operation: DocumentOperation;
  /** In lower case. */
  readonly method: string;
  readonly path: string;
  readonly source: Source;
  /** Bytes that a body may have. */
  readonly bodyLimit: number;
  /** What somebody gets who is logged in, and whom this is none of the business of; undefined: the same as others. */
  readonly toStrangers: 403 | 404 | undefined;
  /** A browser sends the credentials along, whatever page it shows. */
  readonly canBeForged: boolean;
}

const JSON_TYPE = { 'content-type': 'application/json' };

/** Requests that break no rule. */
export function goodRequestsOf({ operation, source, bodyLimit }: Asked): RandomRequests {
  return fc
    .tuple(
      queryOf(operation, source),
      headersOf(operation, source),
      bodiesOf(operation, source).filter((text = '') => Buffer.byteLength(text) <= bodyLimit),
    )
    .map(([query, headers, body]) => ({
      by: 'right',
      id: undefined,
      query,
      headers: body === undefined ? headers : { ...headers, ...JSON_TYPE },
      body,
      fault: undefined,
      statuses: operation['x-refused-values'],
    }));
}

function bodiesOf(operation: DocumentOperation, source: Source): fc.Arbitrary<string | undefined> {
  const schema = bodySchemaOf(operation);
  return schema === undefined ? fc.constant(undefined) : valuesOf(schema, source).map(written);
}

/** @returns undefined for an operation that takes no JSON */
export function bodySchemaOf({ requestBody }: DocumentOperation): Schema | undefined {
  return requestBody?.content['application/json']?.schema;
}

export const written = (value: unknown): string => JSON.stringify(value);

/** Parameters of this kind that can be made up: a cursor is given by the server. */
export function parametersOf(
  { parameters }: DocumentOperation,
  kind: Parameter['in'],
): readonly Parameter[] {
  return parameters.filter(({ in: place, schema }) => place === kind && schema.format !== 'cursor');
}

/** Some of the parameters. */
function queryOf(
  operation: DocumentOperation,
  source: Source,
): fc.Arbitrary<RandomRequest['query']> {
  const values = Object.fromEntries(
    parametersOf(operation, 'query').map(({ name, schema }) => [name, valuesOf(schema, source)]),
  );
  return fc
    .record(values, { requiredKeys: [], noNullPrototype: true })
    .map((found) =>
      Object.entries(found).flatMap(([name, value]) =>
        value === null ? [] : [[name, asText(value)] as const],
      ),
    );
}

const asText = (value: unknown): string =>
  typeof value === 'string' ? value : JSON.stringify(value);

/** Those that are required: the others are conditions, which a good request may not meet. */
function headersOf(
  operation: DocumentOperation,
  source: Source,
): fc.Arbitrary<RandomRequest['headers']> {
  const required = parametersOf(operation, 'header').filter((each) => each.required === true);
  const values = required.map(({ name, schema }) => [name, valuesOf(schema, source)] as const);
  return fc.record(Object.fromEntries(values)) as fc.Arbitrary<Readonly<Record<string, string>>>;
}
