import { resolveBlueprint } from '../../src/blueprint.js';
import { loadCatalog, type Catalog } from '../../src/catalog/catalog.js';
import { compose } from '../../src/plan.js';
import type { Answers, FieldChange } from '../../src/types.js';
import type { View } from '../../src/view.js';
import { templatesWith } from '../unit/support.js';
import { combinations } from './combinations.js';
import { shapeOf, type Shape } from './shape.js';
import type { Contexts } from './stack-lint.js';

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

/** The same with an access for each resource. */
export function everyAccess(accounts: boolean): string[] {
  if (!accounts) return everything;
  return [
    'shelf/shelves(public) name:string(1..80):unique room:int(0..):index',
    ...['owner', 'shared', 'public'].map((access, index) =>
      (everything[1] ?? '')
        .replace('book ', `book${index}(${access}) `)
        .replace('ref(book)', `ref(book${index})`),
    ),
  ];
}

export function viewOf(answers: Answers, catalog: Catalog): View {
  const blueprint = resolveBlueprint(answers, catalog);
  return compose(blueprint, catalog.load(blueprint), () => undefined).view;
}

/**
 * What templates of a stack may see: what is in the views of every choice. Lists that the stack leaves
 * empty take the shape of the fixtures, which fill each.
 */
export function contextsOf(catalog: Catalog, stack: string): Contexts {
  const all = catalog.choices(stack, 'feature').length;
  const views = combinations(catalog, stack)
    .filter(({ example }) => example === 'none')
    .filter(({ features }) => features.length === 0 || features.length === all)
    .map((selection) => viewOf({ ...selection, resources: everything, changes }, catalog));
  const filled = views.map((view) => withLists(view, fixtureView()));
  const contexts = filled.flatMap((view) =>
    view.resources.map((resource) => ({ ...view, ...resource, resource })),
  );
  const changed = contexts.flatMap((context) =>
    context.changes.map((change) => ({ ...context, ...change, change })),
  );
  return {
    view: known(shapeOf(filled)),
    resource: known(shapeOf(contexts)),
    change: known(shapeOf(changed)),
  };
}

let fixture: View | undefined;

function fixtureView(): View {
  fixture ??= viewOf(
    { database: 'postgres', auth: 'jwt', features: ['cache'], resources: everything, changes },
    loadCatalog(templatesWith({ 'common/base/layer.yaml': 'readme: [{title: a, body: b}]\n' })),
  );
  return fixture;
}

function withLists(view: View, other: View): View {
  const members = Object.entries(view).map(([key, value]: [string, unknown]) => {
    const more: unknown = other[key as keyof View];
    return [key, Array.isArray(value) && Array.isArray(more) ? value.concat(more) : value];
  });
  return Object.fromEntries(members) as View;
}

function known(shape: Shape | undefined): Shape {
  if (!shape) throw new Error('a stack without views');
  return shape;
}
