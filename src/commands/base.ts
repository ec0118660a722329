import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import type { Catalog } from '../catalog/catalog.js';
import { inputError, KeelsonError } from '../errors.js';
import { basePath, parseBase, textOf } from '../merge/base.js';
import { diskOf } from '../merge/disk.js';
import { render } from '../render.js';
import { fileFault } from '../tree/faults.js';
import { blueprintPath, type Blueprint, type FileTree } from '../types.js';
import { keelsonVersion } from '../version.js';
import { planOf } from './plan.js';

/** What keelson had made of a project: the tree that a person's edits are told by. */

export interface Base {
  readonly tree: FileTree;
  /** Why it was rendered again, where it was. */
  readonly note: string | undefined;
}

/**
 * The pristine render that is kept in the project. Where it is missing or not of this blueprint (two
 * branches were merged), it is rendered again, which the version that made it can do.
 * @throws KeelsonError (exit 2) when it is not there and was made by another version
 */
export function baseOf(directory: string, blueprint: Blueprint, catalog: Catalog): Base {
  const kept = readKept(directory);
  if (!(kept instanceof KeelsonError)) {
    const made = blueprintOf(kept);
    if (isDeepStrictEqual(made, blueprint)) return { tree: kept, note: undefined };
    if (made !== undefined) refuseEdits(made, blueprint);
  }
  const why =
    kept instanceof KeelsonError
      ? `${kept.where ?? basePath}: ${kept.message}`
      : `${basePath} is not that of ${blueprintPath}`;
  if (blueprint.keelson !== keelsonVersion || !hasPacks(blueprint, catalog)) {
    throw inputError(why, {
      remedy: `Get it back, e.g. with \`git restore ${basePath}\`, or have it made again: npx create-keelson@${blueprint.keelson} resume`,
    });
  }
  const tree = render(planOf(blueprint, catalog));
  if (!(kept instanceof KeelsonError)) refuseUnmade(directory, tree, kept);
  return { tree, note: `${why}; it was made again` };
}

/** Whether the project can be rendered as it was made: another pack makes something else. */
function hasPacks({ packs = [] }: Blueprint, catalog: Catalog): boolean {
  return packs.every((pack) => catalog.packs.some((other) => isDeepStrictEqual(other, pack)));
}

/** Choices are changed with the files, by commands; two branches differ in what was added. */
const chosen = [
  'framework',
  'database',
  'auth',
  'example',
  'name',
  'description',
  'packageManager',
] as const;

/** @throws KeelsonError (exit 2) for a blueprint that says of the files what they are not */
function refuseEdits(made: Blueprint, blueprint: Blueprint): void {
  const edited = chosen.filter((key) => made[key] !== blueprint[key]);
  if (edited.length === 0) return;
  throw inputError(
    `${blueprintPath} was edited: ${edited.map((key) => `${key} is ${blueprint[key]}, and the files were made with ${made[key]}`).join('; ')}`,
    {
      remedy: 'Write there what it was; what can be changed, `keelson set` changes with the files.',
    },
  );
}

/** What was added on a branch has come with its files. @throws KeelsonError (exit 2) */
function refuseUnmade(directory: string, tree: FileTree, kept: FileTree): void {
  const added = [...tree.keys()].filter((path) => !kept.has(path));
  const disk = diskOf(directory);
  if (added.length === 0 || added.some((path) => disk(path) !== undefined)) return;
  throw inputError(
    `${blueprintPath} was edited: nothing of what it adds is there (${added.slice(0, 3).join(', ')} …)`,
    { remedy: 'Write there what it was, and add with `keelson add`, which makes the files too.' },
  );
}

/** The blueprint that a tree was rendered from. */
function blueprintOf(tree: FileTree): Blueprint | undefined {
  const file = tree.get(blueprintPath);
  const text = file && textOf(file.bytes);
  if (text === undefined) return undefined;
  try {
    const { changes = [], ...rest } = JSON.parse(text) as Omit<Blueprint, 'changes'> &
      Partial<Blueprint>;
    return { ...rest, changes };
  } catch {
    return undefined;
  }
}

function readKept(directory: string): FileTree | KeelsonError {
  try {
    return parseBase(readFileSync(join(directory, basePath)));
  } catch (error) {
    if (error instanceof KeelsonError) return error;
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return inputError('it is not there');
    throw fileFault(error, 'read', join(directory, basePath));
  }
}
