import { existsSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { loadCatalog } from '../catalog/catalog.js';
import { environmentError } from '../errors.js';
import { templatesDirectory } from '../paths.js';
import { envStep } from '../steps/dotenv.js';
import { ecosystemOf } from '../steps/ecosystem.js';
import type { Project } from '../steps/project.js';
import type { Step } from '../steps/step.js';
import { currentDirectory } from '../tree/target.js';
import { planOf, projectOf } from './plan.js';
import { loadBlueprint } from './resume.js';

/** A project that somebody has made, found and ready to be started. */

/** The project in a directory, or the one that we are in. @throws KeelsonError (exit 2) when there is none */
export async function loadProject(named: string | undefined): Promise<Project> {
  const here = currentDirectory();
  const directory = named === undefined ? projectRoot(here) : resolve(here, named);
  const catalog = loadCatalog(templatesDirectory);
  return projectOf(planOf(loadBlueprint(directory), catalog), catalog, directory);
}

/** The nearest directory upwards that keelson made, as git looks for its own; else the one given. */
export function projectRoot(here: string): string {
  for (let place = here; ; place = dirname(place)) {
    if (existsSync(join(place, '.keelson/blueprint.json'))) return place;
    if (place === dirname(place)) return here;
  }
}

/** A fresh clone, say in CI, has no `.env`; the servers that its environment names go into the new one. */
export function settingsStep({ directory }: Project): readonly Step[] {
  return existsSync(join(directory, '.env')) ? [] : [envStep];
}

export function refuseUninstalled(project: Project): void {
  const ecosystem = ecosystemOf(project);
  if (ecosystem.isInstalled(project)) return;
  throw environmentError('the packages of this project are not installed', {
    remedy: `Run \`${ecosystem.installer(project).typed}\`, then the same command again.`,
  });
}
