import type { Catalog } from '../../src/catalog/catalog.js';
import type { Answers } from '../../src/types.js';

/** Where they say that they are. */
export const publicUrl = 'https://api.acme.test';

/** Every type of field, and every access that accounts give. */
const everyType = [
  'entry(owner) title:string(1..120):index code:string(4..40):unique body:text? count:int(-5..100):index ratio:number?:index fee:money:index day:date?:index at:datetime?:index label:uuid?:index kind:enum(note,task):default(note) urgent:boolean:default(false) extra:json? maker:ref(product)?',
  'memo(shared) words:string(..40)',
];

/** Projects that between them describe everything there is to describe, of every stack. */
export function projects(catalog: Catalog): readonly (Answers & { readonly name: string })[] {
  return catalog.stackIds().flatMap((stack) => projectsOf(stack, catalog));
}

function projectsOf(
  stack: string,
  catalog: Catalog,
): readonly (Answers & { readonly name: string })[] {
  const features = catalog.choices(stack, 'feature').some(({ id }) => id === 'oauth')
    ? ['oauth']
    : [];
  const own: readonly Partial<Answers>[] = [
    { auth: 'none', example: 'tasks' },
    { auth: 'none', example: 'shop' },
    { auth: 'session', example: 'tasks' },
    { auth: 'session', example: 'shop', features },
    { auth: 'jwt', example: 'tasks' },
    { auth: 'jwt', example: 'shop', features, resources: everyType },
  ];
  return own.map((answers) => ({
    framework: stack,
    database: 'sqlite',
    features: [],
    resources: [],
    ...answers,
    name: `${stack}-${answers.auth ?? ''}-${answers.example ?? ''}`,
  }));
}
