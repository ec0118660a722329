import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readBlueprint } from '../blueprint.js';
import type { Catalog } from '../catalog/catalog.js';
import { exitCodes, inputError, KeelsonError } from '../errors.js';
import { programWords } from '../invocation.js';
import { basePath, isMergeMark, withBase } from '../merge/base.js';
import { diskOf } from '../merge/disk.js';
import { lockProject } from '../merge/lock.js';
import { applyChanges, takeBack, type TakenBack } from '../merge/transaction.js';
import { requirePath } from '../names.js';
import type { ResumeFlags } from '../program.js';
import { readReceipt } from '../receipt.js';
import { commandText } from '../shell.js';
import { serverTrouble } from '../steps/preflight.js';
import { codeOf, fileFault } from '../tree/faults.js';
import { blueprintPath, type Blueprint } from '../types.js';
import { baseOf } from './base.js';
import { refuseConflicts } from './conflicts.js';
import { planOf, projectOf } from './plan.js';
import { clearedRoot } from './root.js';
import { leftOutSteps, runProject } from './run.js';
import type { Session } from './session.js';
import { openTemplates, refuseUntrusted, stepsWith } from './templates.js';
import type { Ui } from '../ui.js';

/**
 * `keelson resume`: carries on in a project whose steps did not all pass. Every step runs again and
 * finds for itself what there is to do: a result of an earlier run would say nothing about the files
 * as they are now. Returns the exit code.
 */
export async function resumeProject(flags: ResumeFlags, session: Session): Promise<number> {
  const started = new Date();
  const directory = clearedRoot();
  const blueprint = loadBlueprint(directory);
  takeBackKilled(directory, session);
  refuseConflicts(directory, flags);
  const { catalog, packs } = await openTemplates(flags, blueprint, session);
  const project = await projectOf(planOf(blueprint, catalog), catalog, directory);
  const leftOut = leftOutSteps(flags);
  const steps = stepsWith(packs, blueprint);
  refuseUntrusted({ project, packs, steps, leftOut, flags });
  restoreBase(directory, blueprint, catalog, session);
  if (readReceipt(directory)?.result === 'complete')
    session.ui.say('Nothing was left open: every step runs again, on the files as they are now.');
  const usesServers = !leftOut.has('install') && !leftOut.has('migrate');
  session.ui.event({ event: 'start', directory, blueprint });
  return runProject({
    project,
    before: [],
    steps,
    leftOut,
    trouble: usesServers ? await serverTrouble(project) : undefined,
    flags,
    session,
    started,
    equivalent: undefined,
  });
}

/** Makes the base again where it is not that of the blueprint, as after a merge of branches; what cannot be, stays. */
function restoreBase(
  directory: string,
  blueprint: Blueprint,
  catalog: Catalog,
  { ui, cleanup }: Session,
): void {
  try {
    const { tree, note } = baseOf(directory, blueprint, catalog);
    const base = withBase(tree).get(basePath);
    if (note === undefined || base === undefined) return;
    applyChanges(directory, { writes: [base], deletes: [] }, diskOf(directory), cleanup);
    ui.warn(note);
  } catch (error) {
    // It is not needed before something is added, and that says what is wrong.
    if (!(error instanceof KeelsonError) || error.exitCode !== exitCodes.input) throw error;
  }
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

/** Two branches that both have added something meet there. @throws KeelsonError (exit 5) */
function refuseMarks(text: string, name: string): void {
  const places = text
    .split('\n')
    .flatMap((line, index) => (isMergeMark(line) ? `${name}:${index + 1}` : []));
  if (places.length === 0) return;
  throw new KeelsonError({
    exitCode: exitCodes.check,
    message: `there are conflicts to be solved: ${places.join(', ')}`,
    remedy: `Keep there what both branches have added, solve the other files that git names, then: ${commandText([...programWords(), 'resume'])}`,
  });
}

/** The blueprint a project was made from. @throws KeelsonError (exit 2) when there is none */
export function loadBlueprint(directory: string): Blueprint {
  requirePath(directory);
  try {
    const text = readFileSync(join(directory, blueprintPath), 'utf8');
    refuseMarks(text, blueprintPath);
    return readBlueprint(text, blueprintPath);
  } catch (error) {
    if (codeOf(error) !== 'ENOENT') throw fileFault(error, 'read', join(directory, blueprintPath));
    throw inputError(
      `this is no project of keelson: there is no ${blueprintPath} in ${directory}`,
      {
        remedy: `Run this in a project that keelson made. To make one: ${commandText([...programWords(), 'new', 'my-api'])}`,
      },
    );
  }
}
