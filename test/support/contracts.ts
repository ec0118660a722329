import { contractOf, type Contract } from '../../src/contract/contract.js';
import { readResources } from '../../src/resource/resources.js';
import { viewResources } from '../../src/resource/view.js';

const PRODUCT =
  'product(public) name:string(1..120) description:text? price:money stock:int(0..) sku:string:unique category:enum(book,toy):default(book) releasedOn:date?';
const TASK = 'task title:string(1..200) notes:text? done:boolean:default(false) dueOn:date?';

/** The contract of a project that was never rendered. */
export function contractWith(
  auth: Contract['flavour'],
  example: 'tasks' | 'shop' | 'none',
  own: readonly string[] = [],
  features: readonly string[] = [],
): Contract {
  const examples = { tasks: [TASK], shop: [PRODUCT], none: [] };
  const accounts = auth !== 'none';
  const names = { reservedResources: new Set<string>(), reservedFields: new Set<string>() };
  const declared = readResources({
    accounts,
    example: examples[example],
    own,
    changes: [],
    ...names,
  });
  const resources = viewResources(declared, {}, () => undefined);
  return contractOf({ name: 'test-api', auth, example, features }, resources, []);
}

const FIELDS =
  'title:string(1..120):index code:string(4..40):unique body:text? count:int(-5..100):index ratio:number? fee:money day:date? at:datetime token:uuid kind:enum(note,task):default(note) urgent:boolean extra:json? data:json';

/** Between them they have every flavour, type of field and kind of access. */
export const contracts: Readonly<Record<string, Contract>> = {
  jwt: contractWith('jwt', 'shop', [
    `entry(owner) ${FIELDS}`,
    'leaf/leaves(owner) entry:ref(entry) parent:ref(leaf)?',
    'memo(shared) words:string(..40) product:ref(product)?',
  ]),
  session: contractWith('session', 'tasks', [], ['oauth']),
  none: contractWith('none', 'tasks', [`entry ${FIELDS}`]),
};
