import { templateError } from '../errors.js';
import type { Managers, PackageManager } from './manager.js';
import { npmManagers } from './npm.js';
import { pythonManagers } from './python.js';

/** The package managers of every ecosystem: what documents say of them, apart from how they are run. */

const ecosystems: Readonly<Record<string, Managers>> = {
  npm: npmManagers,
  python: pythonManagers,
};

/** What a family can name in its manifest. */
export const ecosystemIds: readonly string[] = Object.keys(ecosystems);

/** Ids of all package managers there are, in the order they are offered. */
export const managerIds: readonly string[] = Object.values(ecosystems).flatMap(({ all }) =>
  all.map(({ id }) => id),
);

/** The managers of the ecosystem that a family names in its manifest. */
export function managersOf(ecosystem: string): Managers {
  const managers = ecosystems[ecosystem];
  if (managers !== undefined) return managers;
  throw templateError(`there is no ecosystem "${ecosystem}"`, {
    remedy: `Known are: ${Object.keys(ecosystems).join(', ')}.`,
  });
}

/** One of an ecosystem's managers; its first where the id is none of them, or there is none. */
export function managerOf(ecosystem: string, id: string | undefined): PackageManager {
  const { all } = managersOf(ecosystem);
  return all.find((manager) => manager.id === id) ?? all[0];
}
