import type { JsonType, Schema } from '../../contract/document.js';
import { isObject } from '../http.js';
import { referred } from '../random/values.js';
import { type Node, objectIn, type Placed, type ServedDocument } from './document.js';

const allTypes: readonly JsonType[] = [
  'string',
  'integer',
  'number',
  'boolean',
  'object',
  'array',
  'null',
];

/** What two documents are held against each other with. */
export interface Sides {
  readonly schemas: Readonly<Record<string, Schema>>;
  readonly served: ServedDocument;
}

/**
 * What the contract promises of an answer and the served schema does not: a member that is always there, and
 * the types it may have. That the served one promises more is nobody's loss.
 *
 * @param place of the member in the answer, as a JSON Pointer
 */
export function brokenPromises(
  expected: Schema,
  served: Placed,
  sides: Sides,
  place = '',
): readonly string[] {
  const { $ref, allOf = [] } = expected;
  if ($ref !== undefined) return brokenPromises(referred($ref, sides), served, sides, place);
  const found = branchesOf(served, sides.served);
  const types = typesOfExpected(expected);
  const foreign = typesOf(found).filter((type) => !types.includes(type));
  if (foreign.length > 0) return [`${place || 'the whole'} may be ${foreign.join(' or ')}`];
  const whole = found.filter(({ node }) => mayBe(node, 'object') || mayBe(node, 'array'));
  return [
    ...allOf.flatMap((part) => brokenPromises(part, served, sides, place)),
    ...whole.flatMap((branch) => [
      ...membersOf(expected, branch, sides, place),
      ...itemsOf(expected, branch, sides, place),
    ]),
  ];
}

function membersOf(
  { required = [], properties = {} }: Schema,
  served: Placed,
  sides: Sides,
  place: string,
): readonly string[] {
  const parts = conjunctsOf(served, sides.served);
  const promised = new Set(parts.flatMap(({ node }) => stringsIn(node, 'required')));
  return required.flatMap((name) => {
    const member = `${place}/${name}`;
    const owner = parts.find(({ node }) => Object.hasOwn(objectIn(node, 'properties'), name));
    const found = owner && sides.served.at([...owner.place, 'properties', name]);
    if (!promised.has(name) || found === undefined) return [`${member} is not promised`];
    return brokenPromises(properties[name] ?? {}, found, sides, member);
  });
}

function itemsOf(
  { items }: Schema,
  served: Placed,
  sides: Sides,
  place: string,
): readonly string[] {
  if (items === undefined) return [];
  const found = sides.served.at([...served.place, 'items']);
  const member = `${place}/0`;
  return found === undefined
    ? [`${member} is not described`]
    : brokenPromises(items, found, sides, member);
}

/** The schemas of which any one may hold. */
function branchesOf(served: Placed, document: ServedDocument): readonly Placed[] {
  const branches = ['anyOf', 'oneOf'].flatMap((name) => listAt(served, name, document));
  return branches.length === 0
    ? [served]
    : branches.flatMap((branch) => branchesOf(branch, document));
}

/** The schemas that hold all together. */
function conjunctsOf(served: Placed, document: ServedDocument): readonly Placed[] {
  const parts = listAt(served, 'allOf', document);
  return [served, ...parts.flatMap((part) => conjunctsOf(part, document))];
}

function listAt(
  { place, node }: Placed,
  name: string,
  document: ServedDocument,
): readonly Placed[] {
  const list = node[name];
  const length = Array.isArray(list) ? list.length : 0;
  return Array.from({ length }, (_, index) => document.at([...place, name, String(index)])).filter(
    (found) => found !== undefined,
  );
}

function typesOfExpected({ type, enum: choices, const: only, allOf }: Schema): readonly JsonType[] {
  if (allOf !== undefined) return ['object'];
  const types = type === undefined ? undefined : [type].flat();
  const values = choices ?? (only === undefined ? undefined : [only]);
  const found = types ?? values?.map(typeOf) ?? allTypes;
  return found.includes('number') ? [...found, 'integer'] : found;
}

function typesOf(branches: readonly Placed[]): readonly JsonType[] {
  return branches.flatMap(({ node }) => allTypes.filter((type) => mayBe(node, type)));
}

function mayBe(node: Node, type: JsonType): boolean {
  const { type: types, enum: choices, const: only, allOf } = node;
  if (typeof types === 'string') return types === type;
  if (Array.isArray(types)) return types.includes(type);
  if (Array.isArray(choices)) return choices.map(typeOf).includes(type);
  if (only !== undefined) return typeOf(only) === type;
  return Array.isArray(allOf) ? type === 'object' : true;
}

function typeOf(value: unknown): JsonType {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'array';
  if (Number.isInteger(value)) return 'integer';
  return isObject(value) ? 'object' : (typeof value as 'string' | 'number' | 'boolean');
}

function stringsIn(node: Node, name: string): readonly string[] {
  const list = node[name];
  return Array.isArray(list) ? list.filter((each) => typeof each === 'string') : [];
}
