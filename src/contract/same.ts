import type { Contract, ContractField, ContractResource } from './contract.js';

/** Why two projects promise something else over HTTP, in words; undefined when they promise the same. */
export function whyNotSame(left: Contract, right: Contract): string | undefined {
  if (left.flavour !== right.flavour)
    return `one has the log in “${left.flavour}”, the other “${right.flavour}”`;
  if (left.oauth !== right.oauth) return 'one of them lets people log in through other providers';
  if (left.orders !== right.orders) return 'one of them has the orders of the shop';
  if (isTelling(left) !== isTelling(right))
    return 'one of the names is too short to be looked for in passwords';
  const [ours, theirs] = [left, right].map(({ resources }) => resources.map(shapeOf));
  const names = new Set([...left.resources, ...right.resources].map(({ camel }) => camel));
  const other = [...names].find(
    (name) => JSON.stringify(find(ours, name)) !== JSON.stringify(find(theirs, name)),
  );
  return other === undefined ? undefined : `the resource “${other}” is not the same in both`;
}

/** Letters and digits from which on a password may not contain a name. */
const TELLING = 3;

const isTelling = ({ project }: Contract): boolean =>
  project.replaceAll(/[^a-z0-9]/gi, '').length >= TELLING;

type Shape = Readonly<Record<string, unknown>>;

const find = (shapes: readonly Shape[] = [], name: string): Shape | undefined =>
  shapes.find(({ camel }) => camel === name);

/** What a client can see; how it is kept and called in the code is of no matter. */
function shapeOf({ camel, access, plural, fields }: ContractResource): Shape {
  return { camel, access, path: plural.kebab, fields: fields.map(fieldShape) };
}

function fieldShape(field: ContractField): Shape {
  const { camel, type, min, max, optional, mustBeSent, hasDefault, unique, values } = field;
  const { sortable, filterable, searchable, target } = field;
  const rules = { camel, type, min, max, optional, mustBeSent, hasDefault, unique, values };
  return { ...rules, sortable, filterable, searchable, target: target?.camel };
}
