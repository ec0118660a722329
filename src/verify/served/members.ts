import { isObject } from '../http.js';
import { type Node, objectIn, type Placed, type ServedDocument } from './document.js';

/** A schema, with the document that its references lead into. */
export interface Described extends Placed {
  readonly document: ServedDocument;
}

/**
 * The first member of an answer that no schema knows. Schemas that hold together, of which one may hold, or of which each
 * stands in another document count alike: it is enough that somebody said that the member is there to be seen.
 *
 * @returns where it stands, as a JSON Pointer
 */
export function undescribedMember(
  value: unknown,
  schemas: readonly Described[],
  place = '',
): string | undefined {
  const parts = schemas.flatMap(partsOf);
  if (parts.some(isFree)) return undefined;
  const inner = Array.isArray(value)
    ? value.map((item, index) => [String(index), item, parts.flatMap(itemsOf)] as const)
    : Object.entries(isObject(value) ? value : {}).map(
        ([name, member]) => [name, member, parts.flatMap((part) => memberOf(part, name))] as const,
      );
  for (const [name, member, known] of inner) {
    const there = `${place}/${name}`;
    if (known.length === 0) return there;
    const found = undescribedMember(member, known, there);
    if (found !== undefined) return found;
  }
  return undefined;
}

const lists = ['allOf', 'anyOf', 'oneOf'];

/** The schema itself and all that it is made of. */
function partsOf(schema: Described): readonly Described[] {
  const parts = lists.flatMap((list) => {
    const found = schema.node[list];
    return Array.isArray(found)
      ? found.flatMap((_, index) => inside(schema, list, String(index)))
      : [];
  });
  return [schema, ...parts.flatMap(partsOf)];
}

/** What says that there is something in a value, or that there is nothing. */
const inward = [...lists, 'enum', 'const', 'properties', 'additionalProperties', 'items'];

/** May hold anything, as a field of JSON does. */
function isFree({ node }: Described): boolean {
  if (node['additionalProperties'] === true) return true;
  return mayHoldMore(node) && !inward.some((name) => node[name] !== undefined);
}

function mayHoldMore({ type }: Node): boolean {
  const types: readonly unknown[] = type === undefined ? ['object'] : [type].flat();
  return types.includes('object') || types.includes('array');
}

function memberOf(schema: Described, name: string): readonly Described[] {
  return Object.hasOwn(objectIn(schema.node, 'properties'), name)
    ? inside(schema, 'properties', name)
    : inside(schema, 'additionalProperties');
}

function itemsOf(schema: Described): readonly Described[] {
  return inside(schema, 'items');
}

function inside({ document, place }: Described, ...names: readonly string[]): readonly Described[] {
  const found = document.at([...place, ...names]);
  return found === undefined ? [] : [{ ...found, document }];
}
