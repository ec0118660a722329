import { resolveBlueprint } from '../../blueprint.js';
import type { Catalog, Selection } from '../../catalog/catalog.js';
import { KeelsonError } from '../../errors.js';
import { compose } from '../../plan.js';
import { refuseConflicts } from '../../requirements.js';
import type { Answers, ChoiceKind, FieldChange } from '../../types.js';
import type { View } from '../../view.js';
import { shapeOf, type Shape } from './shape.js';
import type { Contexts } from './stack-lint.js';

/** What templates may see: the shape of views of real projects that hold a resource with everything. */

/** One resource with every type, and every mark a field can have; another that it refers to. */
export const everything = [
  'shelf/shelves name:string(1..80):unique room:int(0..):index',
  'book title:string(1..120) summary:text? pages:int(1..5000) price:money weight:number? ' +
    'isUsed:boolean:default(false) printedOn:date? soldAt:datetime? barcode:uuid? ' +
    'binding:enum(hard,soft):default(soft) extra:json? shelf:ref(shelf) sequelOf:ref(book)? ' +
    'code:string(..40):unique lentOn:date:index motto:string:default("it\'s \\"new\\"") ' +
    'stock:int(0..)?:index',
];

/** Fields that both got later. */
export const changes: readonly FieldChange[] = [
  { resource: 'shelf', add: 'room2:string:default(cellar)' },
  { resource: 'shelf', add: 'light:enum(dim,bright):default(dim)' },
  { resource: 'book', add: 'reader:ref(shelf)?' },
  { resource: 'book', add: 'mark:string?:unique' },
];

export function viewOf(answers: Answers, catalog: Catalog): View {
  const blueprint = resolveBlueprint(answers, catalog);
  return compose(blueprint, catalog.load(blueprint), () => undefined).view;
}

/** One of each list of a view, for stacks that leave it empty. */
const samples: Pick<
  View,
  'features' | 'packages' | 'devPackages' | 'scripts' | 'env' | 'services' | 'readme' | 'layout'
> = {
  features: [{ id: 'a', label: 'A', facts: {} }],
  packages: [{ name: 'a', version: '1.0.0' }],
  devPackages: [{ name: 'b', version: '1.0.0' }],
  scripts: [{ name: 'a', command: 'b' }],
  env: [
    {
      name: 'A',
      doc: 'a',
      example: 'a',
      development: 'a',
      test: 'a',
      compose: 'a',
      secret: 0,
      required: false,
    },
  ],
  services: [
    {
      id: 'a',
      image: 'a',
      port: 1,
      env: [{ name: 'A', value: 'a' }],
      testEnv: [{ name: 'A', value: 'a' }],
      healthcheck: 'a',
      volume: 'a',
      command: 'a',
    },
  ],
  readme: [{ title: 'a', body: 'a' }],
  layout: [{ path: 'a', doc: 'a' }],
};

/** What templates of a stack may see: what is in the views of every choice, each of which is in one of these. */
export function contextsOf(catalog: Catalog, stack: string): Contexts {
  const filled = selectionsWithEach(catalog, stack)
    .map((selection) => viewOf({ ...selection, resources: everything, changes }, catalog))
    .map(withLists);
  const resources = filled.flatMap((view) => view.resources);
  const view = known(shapeOf(filled));
  const resource = seen(view, 'resource', known(shapeOf(resources)));
  const change = known(shapeOf(resources.flatMap((each) => each.changes)));
  return { view, resource, change: seen(resource, 'change', change) };
}

/** What is around, the members of a thing, and the thing itself by its name. */
function seen(around: Shape, name: string, thing: Shape): Shape {
  const members = (shape: Shape): readonly (readonly [string, Shape])[] =>
    shape.kind === 'object' ? [...shape.members] : [];
  return {
    kind: 'object',
    members: new Map([...members(around), ...members(thing), [name, thing]]),
  };
}

/**
 * Selections in which each choice of a stack stands at least once, if it is possible at all: what a choice brings
 * to a view is its own affair, so nothing more is seen in all combinations.
 */
export function selectionsWithEach(catalog: Catalog, stack: string): readonly Selection[] {
  const ids = (kind: ChoiceKind): string[] =>
    catalog.choices(stack, kind).map((choice) => choice.id);
  const [databases, auths, examples, features] = [
    ids('database'),
    ids('auth'),
    ids('example'),
    ids('feature'),
  ];
  const possible = (selection: Selection): boolean => isPossible(selection, catalog);
  const bases = databases
    .flatMap((database) => auths.map((auth) => ({ framework: stack, database, auth })))
    .flatMap((choice) => examples.map((example) => ({ ...choice, example, features: [] })))
    .filter(possible);
  const chosen: Selection[] = [];
  const isNew = (kind: 'database' | 'auth', selection: Selection): boolean =>
    !chosen.some((other) => other[kind] === selection[kind]);
  // Resources of examples would stand beside those that show everything.
  const plain = bases.filter(({ example }) => example === 'none' || examples.length === 1);
  for (const selection of plain) {
    if (isNew('database', selection) || isNew('auth', selection)) chosen.push(selection);
  }
  for (const feature of features) {
    const without = plain.filter((base) => possible({ ...base, features: [feature] }));
    const [base] = without.length > 0 ? without : [];
    if (base !== undefined) chosen.push({ ...base, features: [feature] });
  }
  return chosen;
}

export function isPossible(selection: Selection, catalog: Catalog): boolean {
  const loaded = catalog.load(selection);
  try {
    refuseConflicts(selection, loaded);
    return true;
  } catch (error) {
    if (error instanceof KeelsonError && error.exitCode === 2) return false;
    throw error;
  }
}

function withLists(view: View): View {
  const members = Object.entries(samples).map(([key, sample]: [string, readonly unknown[]]) => {
    const own = view[key as keyof typeof samples];
    return [key, own.length === 0 ? sample : own];
  });
  return { ...view, ...(Object.fromEntries(members) as typeof samples) };
}

function known(shape: Shape | undefined): Shape {
  if (!shape) throw new Error('a stack without views');
  return shape;
}
