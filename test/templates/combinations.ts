import type { Catalog, Selection } from '../../src/catalog/catalog.js';
import { KeelsonError } from '../../src/errors.js';
import { refuseConflicts } from '../../src/requirements.js';

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

function isPossible(selection: Selection, catalog: Catalog): boolean {
  const loaded = catalog.load(selection);
  try {
    refuseConflicts(selection, loaded);
    return true;
  } catch (error) {
    if (error instanceof KeelsonError && error.exitCode === 2) return false;
    throw error;
  }
}

function subsets(all: readonly string[]): string[][] {
  return all.reduce<string[][]>(
    (found, id) => [...found, ...found.map((subset) => [...subset, id])],
    [[]],
  );
}
