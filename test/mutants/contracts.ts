import { type Contract, contractOf, type Flavour } from '../../src/contract/contract.js';
import { readResources } from '../../src/resource/resources.js';
import { viewResources } from '../../src/resource/view.js';

const WITH_ACCOUNTS = [
  'tag(public) label:string(1..40):unique',
  'project(owner) title:string(1..120):index archived:boolean:default(false)',
  'entry(owner) project:ref(project) title:string(1..120) body:text? count:int(0..100) ratio:number? fee:money day:date at:datetime token:uuid kind:enum(a,b):default(a) extra:json?',
  'note(shared) title:string(2..60) tag:ref(tag)?',
];
const WITHOUT_ACCOUNTS = [
  'memo title:string(1..120) done:boolean:default(false) code:string(4..40):unique',
];
const SHOP = ['product(public) name:string(1..120) price:money stock:int(0..)'];

/** A contract with every field type and every access kind that the flavour allows. */
export function fullContract(flavour: Flavour): Contract {
  const accounts = flavour !== 'none';
  const declared = readResources({
    accounts,
    example: SHOP,
    own: accounts ? WITH_ACCOUNTS : WITHOUT_ACCOUNTS,
    reservedResources: new Set(),
    reservedFields: new Set(),
  });
  const resources = viewResources(declared, {}, () => undefined);
  return contractOf({ name: 'reference', auth: flavour, example: 'shop' }, resources);
}
