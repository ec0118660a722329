import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished } from 'vitest';
import { resolveBlueprint } from '../../src/blueprint.js';
import { loadCatalog, type Catalog } from '../../src/catalog/catalog.js';
import { KeelsonError, type Failure } from '../../src/errors.js';
import { compose, type Plan } from '../../src/plan.js';
import { render } from '../../src/render.js';
import type { Answers, FileTree } from '../../src/types.js';
import { copyWith, type Changes } from '../support/files.js';

/** A small templates tree: two databases, three auths, two features, every kind of folder. */
export const fixtures = join(import.meta.dirname, '../fixtures/templates');

/** An empty directory that is gone after the test. */
export function scratch(): string {
  const directory = mkdtempSync(join(tmpdir(), 'keelson-unit-'));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  return directory;
}

/** The fixture templates with files added, replaced, or (null) removed. */
export function templatesWith(files: Changes): string {
  const directory = scratch();
  copyWith(fixtures, directory, files);
  return directory;
}

export function catalogWith(files: Changes = {}): Catalog {
  return loadCatalog(Object.keys(files).length === 0 ? fixtures : templatesWith(files));
}

export function planOf(answers: Answers, catalog: Catalog = loadCatalog(fixtures)): Plan {
  const blueprint = resolveBlueprint(answers, catalog);
  return compose(blueprint, catalog.load(blueprint));
}

export function renderOf(answers: Answers, catalog?: Catalog): FileTree {
  return render(planOf(answers, catalog));
}

export function textOf(tree: FileTree, path: string): string {
  const file = tree.get(path);
  if (!file) throw new Error(`${path} is not in ${[...tree.keys()].join(' ')}`);
  return Buffer.from(file.bytes).toString();
}

/** The failure that a function throws; anything but a KeelsonError fails the test. */
export function failureOf(run: () => unknown): Failure {
  try {
    run();
  } catch (error) {
    expect(error).toBeInstanceOf(KeelsonError);
    return error as KeelsonError;
  }
  throw new Error('nothing was thrown');
}

export async function failureOfAsync(run: () => Promise<unknown>): Promise<Failure> {
  try {
    await run();
  } catch (error) {
    expect(error).toBeInstanceOf(KeelsonError);
    return error as KeelsonError;
  }
  throw new Error('nothing was thrown');
}
