import type { Catalog, Selection } from '../../src/catalog/catalog.js';
import { isPossible } from '../../src/packs/lint/contexts.js';

/** Every selection of a stack that no layer excludes. */
export function combinations(catalog: Catalog, stack: string): readonly Selection[] {
  const ids = (kind: 'database' | 'auth' | 'feature' | 'example'): string[] =>
    catalog.choices(stack, kind).map((choice) => choice.id);
  const features = subsets(ids('feature'));
  return ids('database')
    .flatMap((database) => ids('auth').map((auth) => ({ framework: stack, database, auth })))
    .flatMap((choice) => ids('example').map((example) => ({ ...choice, example })))
    .flatMap((choice) => features.map((chosen) => ({ ...choice, features: chosen })))
    .filter((selection) => isPossible(selection, catalog));
}

function subsets(all: readonly string[]): string[][] {
  return all.reduce<string[][]>(
    (found, id) => [...found, ...found.map((subset) => [...subset, id])],
    [[]],
  );
}
