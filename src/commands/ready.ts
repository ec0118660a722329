import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { environmentError } from '../errors.js';
import type { TemplateFlags } from '../program.js';
import { envStep } from '../steps/dotenv.js';
import { ecosystemOf } from '../steps/ecosystem.js';
import type { Project } from '../steps/project.js';
import type { Step } from '../steps/step.js';
import { currentDirectory } from '../tree/target.js';
import { planOf, projectOf } from './plan.js';
import { loadBlueprint } from './resume.js';
import { projectRoot } from './root.js';
import type { Session } from './session.js';
import { openTemplates } from './templates.js';

/** A project that somebody has made, found and ready to be started. */

/** The project in a directory, or the one that we are in. @throws KeelsonError (exit 2) when there is none */
export async function loadProject(
  named: string | undefined,
  flags: TemplateFlags,
  session: Session,
): Promise<Project> {
  const here = currentDirectory();
  const directory = named === undefined ? projectRoot(here) : resolve(here, named);
  const blueprint = loadBlueprint(directory);
  const { catalog } = await openTemplates(flags, blueprint, session);
  return projectOf(planOf(blueprint, catalog), catalog, directory);
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
