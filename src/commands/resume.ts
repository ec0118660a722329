import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readBlueprint } from '../blueprint.js';
import { loadCatalog } from '../catalog/catalog.js';
import { inputError } from '../errors.js';
import { lockProject } from '../merge/lock.js';
import { takeBack, type TakenBack } from '../merge/transaction.js';
import { templatesDirectory } from '../paths.js';
import type { ResumeFlags } from '../program.js';
import { serverTrouble } from '../steps/preflight.js';
import { currentDirectory } from '../tree/target.js';
import type { Blueprint } from '../types.js';
import { refuseConflicts } from './conflicts.js';
import { planOf, projectOf } from './plan.js';
import { leftOutSteps, runProject } from './run.js';
import type { Session } from './session.js';
import type { Ui } from '../ui.js';

/**
 * `keelson resume`: carries on in a project whose steps did not all pass. Every step runs again and
 * finds for itself what there is to do: a result of an earlier run would say nothing about the files
 * as they are now. Returns the exit code.
 */
export async function resumeProject(flags: ResumeFlags, session: Session): Promise<number> {
  const started = new Date();
  const directory = currentDirectory();
  const blueprint = loadBlueprint(directory);
  takeBackKilled(directory, session);
  refuseConflicts(directory);
  const catalog = loadCatalog(templatesDirectory);
  const project = await projectOf(planOf(blueprint, catalog), catalog, directory);
  const leftOut = leftOutSteps(flags);
  const usesServers = !leftOut.has('install') && !leftOut.has('migrate');
  session.ui.event({ event: 'start', directory, blueprint });
  return runProject({
    project,
    before: [],
    leftOut,
    trouble: usesServers ? await serverTrouble(project) : undefined,
    flags,
    session,
    started,
    equivalent: undefined,
  });
}

/** What a run had begun that was killed while it changed the files. */
function takeBackKilled(directory: string, { ui }: Session): void {
  const unlock = lockProject(directory);
  try {
    tellTakenBack(takeBack(directory), ui);
  } finally {
    unlock();
  }
}

/** Says what a run that was killed had done, and what of it could not be taken back. */
export function tellTakenBack({ taken, left }: TakenBack, ui: Ui): void {
  for (const path of taken) ui.warn(`Taken back from a run that was killed: ${path}`);
  for (const path of left) {
    ui.warn(
      `Left as you have edited it since; it has the change of the run that was killed: ${path}`,
    );
  }
}

/** The blueprint a project was made from. @throws KeelsonError (exit 2) when there is none */
export function loadBlueprint(directory: string): Blueprint {
  const name = '.keelson/blueprint.json';
  try {
    return readBlueprint(readFileSync(join(directory, name), 'utf8'), name);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    throw inputError(`there is no ${name} in ${directory}`, {
      remedy: 'Run this in a project that keelson made.',
    });
  }
}
