import * as fc from 'fast-check';

import type { Parameter } from '../../contract/document.js';
import { badTextsOf, badValuesOf } from './bad-values.js';
import {
  type Asked,
  bodySchemaOf,
  goodRequestsOf,
  parametersOf,
  type RandomRequest,
  type RandomRequests,
  written,
} from './requests.js';

/** What makes a good request one that must be refused. */
type Change = (
  request: RandomRequest,
) => Partial<RandomRequest> & Pick<RandomRequest, 'fault' | 'statuses'>;

type Changes = fc.Arbitrary<Change>;

/** Requests that break one rule each; undefined where there is none to break. */
export function badRequestsOf(asked: Asked): RandomRequests | undefined {
  const kinds = [
    { weight: 6, changes: badBodies(asked) },
    { weight: 2, changes: unreadableBodies(asked) },
    { weight: 2, changes: badQueries(asked) },
    { weight: 2, changes: badIds(asked) },
    { weight: 1, changes: badHeaders(asked) },
    { weight: 2, changes: badCredentials(asked) },
  ].flatMap(({ weight, changes }) => changes.map((each) => ({ weight, arbitrary: each })));
  if (kinds.length === 0) return undefined;
  return fc
    .tuple(goodRequestsOf(asked), fc.oneof(...kinds))
    .map(([request, change]) => ({ ...request, ...change(request) }));
}

/** The same for every good request. */
const always =
  (change: ReturnType<Change>): Change =>
  () =>
    change;

function badBodies({ operation, source, bodyLimit }: Asked): readonly Changes[] {
  const schema = bodySchemaOf(operation);
  const bad = schema && badValuesOf(schema, source);
  if (bad === undefined) return [];
  return [
    bad
      .map(({ value, why }) => ({ body: written(value), why }))
      .filter(({ body }) => Buffer.byteLength(body) <= bodyLimit)
      .map(({ body, why }) => always({ body, fault: why, statuses: [422] })),
  ];
}

const foreignTypes = [
  'text/plain',
  'application/xml',
  'application/x-www-form-urlencoded',
  'multipart/form-data; boundary=b',
  'application/jsonx',
  'application/json; charset=iso-8859-1',
];

function unreadableBodies({ operation, bodyLimit }: Asked): readonly Changes[] {
  if (bodySchemaOf(operation) === undefined) return [];
  const texts: readonly ((body: string) => string)[] = [
    (body) => body.slice(0, -1),
    (body) => body + body,
    (body) => `${body.slice(0, -1)},}`,
    (body) => `[${body},]`,
    () => '{"a":NaN}',
    () => `${'['.repeat(65)}${']'.repeat(65)}`,
  ];
  return [
    fc.constantFrom(...foreignTypes).map((type) => asType(type)),
    fc.constantFrom(...texts).map((broken): Change => {
      return ({ body = '' }) => ({ body: broken(body), fault: 'no JSON', statuses: [400] });
    }),
    fc.constant(
      always({ body: `"${'x'.repeat(bodyLimit)}"`, fault: 'a body too long', statuses: [413] }),
    ),
  ];
}

function asType(type: string): Change {
  return ({ headers }) => ({
    headers: { ...headers, 'content-type': type },
    fault: `a body of ${type}`,
    statuses: [415],
  });
}

function badQueries({ operation, method, path }: Asked): readonly Changes[] {
  // Load balancers add things to what they ask about health, and providers to where they lead back to.
  if (path.startsWith('/health/') || path.includes('{provider}')) return [];
  const parameters = parametersOf(operation, 'query');
  const foreign = fc.constantFrom(
    'unknown',
    'limit[]',
    '$where',
    '__proto__',
    'a[b]',
    'LIMIT',
    'é',
  );
  const unknown = fc.tuple(foreign, fc.constantFrom('', '1', 'x')).map((pair) => withQuery(pair));
  if (method !== 'get') return [unknown];
  return [
    unknown,
    fc.constantFrom('x', '', 'e30', 'e30.e30').map((value) => withQuery(['cursor', value])),
    ...parameters.flatMap(badParameter),
  ];
}

function badParameter({ name, schema }: Parameter): readonly Changes[] {
  const good = fc.constantFrom('1', 'x', 'true');
  return [
    fc.constantFrom(...badTextsOf(schema)).map((value) => withQuery([name, value])),
    fc.tuple(good, good).map(([a, b]) => withQuery([name, a], [name, b])),
  ];
}

function withQuery(...pairs: RandomRequest['query']): Change {
  const names = pairs.map(([name]) => name);
  return ({ query }) => ({
    query: [...query.filter(([name]) => !names.includes(name)), ...pairs],
    fault: `the query ${JSON.stringify(pairs)}`,
    statuses: [422],
  });
}

/** What stands in a path and is the id of nothing. */
const foreignIds = [
  'x',
  '0',
  '-1',
  'null',
  '..',
  '00000000-0000-0000-0000-000000000000',
  '💩',
  "' or 1=1",
  'a b',
  'x'.repeat(300),
];

function badIds({ path }: Asked): readonly Changes[] {
  if (!path.includes('{id}')) return [];
  return [
    fc
      .oneof(fc.uuid(), fc.uuid({ version: 7 }), fc.constantFrom(...foreignIds))
      .map((id) => always({ id, fault: `the id ${id}`, statuses: [404] })),
  ];
}

const badKeys = [undefined, '', 'a b', 'k'.repeat(256)];

function badHeaders({ operation }: Asked): readonly Changes[] {
  return parametersOf(operation, 'header').flatMap(({ name }) => {
    if (name === 'If-Match') {
      const stale = fc.constantFrom('"stale"', 'W/"stale"', '"a", "b"');
      return [stale.map((value) => withHeader(name, value, 412))];
    }
    if (name !== 'Idempotency-Key') return [];
    return [fc.constantFrom(...badKeys).map((value) => withHeader(name, value, 422))];
  });
}

function withHeader(name: string, value: string | undefined, status: number): Change {
  return ({ headers }) => {
    const { [name]: _, ...others } = headers;
    const changed = value === undefined ? others : { ...others, [name]: value };
    return { headers: changed, fault: `the header ${name}: ${value ?? ''}`, statuses: [status] };
  };
}

function badCredentials({ operation, toStrangers, canBeForged }: Asked): readonly Changes[] {
  if (operation.security.length === 0) return [];
  const nobody = fc
    .constantFrom('nobody' as const, 'garbage' as const)
    .map((by) => always({ by, fault: `asked by ${by}`, statuses: [401] }));
  const stranger = always({
    by: 'stranger',
    fault: 'asked by a stranger',
    statuses: [toStrangers ?? 0],
  });
  return [
    nobody,
    ...(toStrangers === undefined ? [] : [fc.constant(stranger)]),
    ...(canBeForged ? [fc.constant(withHeader('sec-fetch-site', 'cross-site', 403))] : []),
  ];
}
