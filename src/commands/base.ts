import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import type { Catalog } from '../catalog/catalog.js';
import { inputError, KeelsonError } from '../errors.js';
import { basePath, parseBase, textOf } from '../merge/base.js';
import { render } from '../render.js';
import { fileFault } from '../tree/faults.js';
import type { Blueprint, FileTree } from '../types.js';
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
  if (!(kept instanceof KeelsonError) && isOf(kept, blueprint)) {
    return { tree: kept, note: undefined };
  }
  const why =
    kept instanceof KeelsonError
      ? `${kept.where ?? basePath}: ${kept.message}`
      : `${basePath} is not that of .keelson/blueprint.json`;
  if (blueprint.keelson === keelsonVersion) {
    return { tree: render(planOf(blueprint, catalog)), note: `${why}; it was made again` };
  }
  throw inputError(why, {
    remedy: `Get it back, e.g. with \`git restore ${basePath}\`.`,
  });
}

function readKept(directory: string): FileTree | KeelsonError {
  try {
    return parseBase(readFileSync(join(directory, basePath), 'utf8'));
  } catch (error) {
    if (error instanceof KeelsonError) return error;
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return inputError('it is not there');
    throw fileFault(error, 'read', join(directory, basePath));
  }
}

function isOf(tree: FileTree, blueprint: Blueprint): boolean {
  const file = tree.get('.keelson/blueprint.json');
  const text = file && textOf(file.bytes);
  if (text === undefined) return false;
  try {
    const { changes = [], ...rest } = JSON.parse(text) as Partial<Blueprint>;
    return isDeepStrictEqual({ ...rest, changes }, { ...blueprint });
  } catch {
    return false;
  }
}
