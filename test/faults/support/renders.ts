import { resolveBlueprint } from '../../../src/blueprint.js';
import { loadCatalog, type Selection } from '../../../src/catalog/catalog.js';
import { templatesDirectory } from '../../../src/paths.js';
import { compose } from '../../../src/plan.js';
import { render } from '../../../src/render.js';
import type { FileTree } from '../../../src/types.js';
import { combinations } from '../../templates/combinations.js';

/** What is rendered, for cases about texts that no run is needed for. */

const catalog = loadCatalog(templatesDirectory);

export const stackIds = catalog.stackIds();

export interface Rendered {
  /** e.g. `express postgres jwt tasks docker,redis` */
  readonly title: string;
  readonly tree: FileTree;
}

/** A project of each selection of a stack that passes. */
export function rendersOf(
  stack: string,
  isWanted: (selection: Selection) => boolean,
): readonly Rendered[] {
  return combinations(catalog, stack)
    .filter(isWanted)
    .map((selection) => {
      const { framework, database, auth, example, features } = selection;
      const blueprint = resolveBlueprint({ name: 'shop', ...selection }, catalog);
      return {
        title: [framework, database, auth, example, features.join()].join(' '),
        tree: render(compose(blueprint, catalog.load(blueprint))),
      };
    });
}

/** Every database with every kind of accounts, each with as many extras as go together, and a shop. */
export function widestOf(stack: string): readonly Rendered[] {
  const most = new Map<string, number>();
  const keyOf = ({ database, auth }: Selection): string => `${database} ${auth}`;
  for (const selection of combinations(catalog, stack)) {
    const key = keyOf(selection);
    most.set(key, Math.max(most.get(key) ?? 0, selection.features.length));
  }
  return rendersOf(
    stack,
    (selection) =>
      selection.example === 'shop' && selection.features.length === most.get(keyOf(selection)),
  );
}

/** The text of a file of a render. @throws Error when it has none */
export function textOf({ title, tree }: Rendered, path: string): string {
  const file = tree.get(path);
  if (file === undefined) throw new Error(`${title} has no ${path}`);
  return String(file.bytes);
}
