import { isDeepStrictEqual } from 'node:util';
import type { Catalog } from '../catalog/catalog.js';
import { environmentError, exitCodes, targetError, type ExitCode } from '../errors.js';
import { basePath, withBase } from '../merge/base.js';
import { diskOf } from '../merge/disk.js';
import { lockProject } from '../merge/lock.js';
import { mergeTrees, type Disk, type Merge, type WrittenFile } from '../merge/merge.js';
import { movedFiles } from '../merge/moved.js';
import { mergeTexts } from '../merge/text.js';
import { applyChanges, takeBack } from '../merge/transaction.js';
import type { EvolveFlags } from '../program.js';
import { resourcesOf } from '../plan.js';
import type { Pack } from '../packs/pack.js';
import { render, renderAgain } from '../render.js';
import { serverTrouble } from '../steps/preflight.js';
import type { Project } from '../steps/project.js';
import type { Step } from '../steps/step.js';
import { lackOf } from '../steps/toolchain.js';
import { currentDirectory } from '../tree/target.js';
import { blueprintPath, type Blueprint, type FileTree, type StepReport } from '../types.js';
import { baseOf } from './base.js';
import {
  conflictsPath,
  formatConflicts,
  isSolved,
  openConflicts,
  refuseConflicts,
} from './conflicts.js';
import { refuseDirty } from './dirty.js';
import { showMerge, showDiff } from './evolve-report.js';
import { keepMigrations, migrationsOf } from './migrations.js';
import { planOf, projectOf } from './plan.js';
import { clearedRoot, projectRoot } from './root.js';
import { loadBlueprint, tellTakenBack } from './resume.js';
import { leftOutSteps, resumeCommand, runProject } from './run.js';
import type { Session } from './session.js';
import { openTemplates, refuseUntrusted, stepsWith } from './templates.js';
import { hasSameChoices, settingsChange, type SettingsChange } from './settings-change.js';
import { writeStep } from './write-step.js';

/**
 * What `add`, `set`, `remove` and `upgrade` have in common: the blueprint changes, the project is
 * rendered again, and what differs is merged into the files as they are. Returns the exit code.
 */
export async function evolveProject(
  grant: (blueprint: Blueprint, catalog: Catalog) => Blueprint,
  flags: EvolveFlags & MayDiffer,
  session: Session,
): Promise<number> {
  if (flags.dryRun === true) {
    const directory = projectRoot(currentDirectory());
    const decision = await decide(directory, grant, flags, session);
    const exitCode = exitCodeOf(decision);
    showDiff(decision, exitCode, session.ui, changesNothing(decision));
    return exitCode;
  }
  const directory = clearedRoot();
  loadBlueprint(directory);
  const unlock = lockProject(directory);
  const forget = session.cleanup.add(unlock);
  try {
    return await evolve(directory, grant, flags, session);
  } finally {
    forget();
    unlock();
  }
}

async function evolve(
  directory: string,
  grant: (blueprint: Blueprint, catalog: Catalog) => Blueprint,
  flags: EvolveFlags & MayDiffer,
  session: Session,
): Promise<number> {
  const { ui } = session;
  const started = new Date();
  tellTakenBack(takeBack(directory), ui);
  refuseConflicts(directory, flags);
  await refuseDirty(directory, flags.allowDirty === true, ui);
  const decision = await decide(directory, grant, flags, session);
  const { merge, before, after } = decision;
  if (changesNothing(decision)) {
    ui.say('Nothing changes.');
    ui.event({ event: 'result', exitCode: exitCodes.done, conflicts: openConflicts([]) });
    return exitCodes.done;
  }
  refuseInTheWay(merge);
  const project = await decision.project();
  const { packs, steps } = decision;
  refuseUntrusted({ project, packs, steps, leftOut: leftOutSteps(flags), flags });
  await refuseTrouble(project, decision.settings, flags);

  ui.event({ event: 'start', directory, blueprint: after });
  const write = await writeChanges(decision, session);
  showMerge(merge, ui);
  if (decision.settings.changed.length > 0)
    ui.say(
      `  .env  has a line for ${decision.settings.changed.join(', ')}; an earlier one stays as a comment`,
    );
  if (decision.gone.length > 0) {
    const back = project.view.commands['migrate-down'] ?? '';
    ui.warn(
      `Other databases may have ${decision.gone.join(', ')}: there, run \`${back}\` with the code as it was.`,
    );
  }
  const conflicts = openConflicts(merge.outcomes);
  if (!isSolved(conflicts)) {
    const resume = resumeCommand(project, { ...flags, git: true });
    ui.warn(`Solve these, then: ${resume}`);
    ui.event({ event: 'result', exitCode: exitCodes.check, conflicts, resume, before });
    return exitCodes.check;
  }
  return runProject({
    project,
    before: [write],
    steps,
    leftOut: leftOutSteps(flags),
    trouble: undefined,
    flags: { ...flags, git: true, start: false },
    session,
    started,
    equivalent: undefined,
  });
}

/** Whether a pack may be another than the project was made with. */
interface MayDiffer {
  readonly mayDiffer?: boolean;
}

/** How the run would end as far as the files go. */
function exitCodeOf({ merge: { outcomes } }: Decision): ExitCode {
  if (outcomes.some(({ what }) => what === 'in-the-way')) return exitCodes.target;
  return isSolved(openConflicts(outcomes)) ? exitCodes.done : exitCodes.check;
}

/** What will be done, before anything is. */
export interface Decision {
  readonly directory: string;
  readonly before: Blueprint;
  readonly after: Blueprint;
  /** What the steps need to know; it asks the machine, and a dry run has no use for that. */
  readonly project: () => Promise<Project>;
  readonly packs: readonly Pack[];
  readonly steps: readonly Step[];
  readonly merge: Merge;
  /** Files that are keelson's or the steps' own: no person edits them. */
  readonly own: () => readonly WrittenFile[];
  /** What becomes of `.env`. */
  readonly settings: SettingsChange;
  readonly disk: Disk;
  /** Migrations that go: another database than the one of `.env` may have them. */
  readonly gone: readonly string[];
}

async function decide(
  directory: string,
  grant: (blueprint: Blueprint, catalog: Catalog) => Blueprint,
  flags: EvolveFlags & MayDiffer,
  session: Session,
): Promise<Decision> {
  const { ui } = session;
  const before = loadBlueprint(directory);
  const { catalog, packs } = await openTemplates(flags, before, session, flags.mayDiffer);
  const plan = planOf(grant(before, catalog), catalog);
  const base = baseOf(directory, before, catalog);
  if (base.note !== undefined) ui.warn(base.note);
  const next = await keepMigrations({
    directory,
    before,
    plan,
    catalog,
    base: base.tree,
    next: hasSameChoices(before, plan.blueprint)
      ? renderAgain(plan, resourcesOf(plan.blueprint, catalog.load(plan.blueprint)), {
          resources: resourcesOf(before, catalog.load(before)),
          tree: base.tree,
        })
      : render(plan),
  });
  const disk = cachedDisk(directory);
  const merge = mergeTrees(withoutOwn(base.tree), withoutOwn(next), disk, {
    text: mergeTexts,
    movedTo: movedFiles(directory, disk, [base.tree, next]),
  });
  const settings = settingsChange(directory, before, plan, catalog);
  // A dry run has no use for them.
  const own = (): WrittenFile[] => [...ownFiles(next), ...settings.files, ...conflictsFile(merge)];
  const gone =
    before.database === plan.blueprint.database
      ? merge.deletes.filter(migrationsOf(plan, catalog))
      : [];
  return {
    directory,
    before,
    after: plan.blueprint,
    project: () => projectOf(plan, catalog, directory, settings.values),
    packs,
    steps: stepsWith(packs, plan.blueprint).filter(({ id }) => id !== 'git'),
    merge,
    own,
    disk,
    settings,
    gone,
  };
}

/** Each file is read once: what is merged is what is compared before it is replaced. */
function cachedDisk(directory: string): Disk {
  const read = diskOf(directory);
  const known = new Map<string, ReturnType<Disk>>();
  return (path) => {
    if (!known.has(path)) known.set(path, read(path));
    return known.get(path);
  };
}

const ownPaths: readonly string[] = [basePath, blueprintPath];

function withoutOwn(tree: FileTree): FileTree {
  return new Map([...tree].filter(([path]) => !ownPaths.includes(path)));
}

function ownFiles(next: FileTree): WrittenFile[] {
  const whole = withBase(next);
  return ownPaths.flatMap((path) => whole.get(path) ?? []);
}

function conflictsFile({ outcomes }: Merge): WrittenFile[] {
  const open = openConflicts(outcomes);
  return isSolved(open)
    ? []
    : [{ path: conflictsPath, bytes: Buffer.from(formatConflicts(open)), mode: 0o644 }];
}

/** Half of a change would be written, and the other half never again. @throws KeelsonError (exit 3) */
function refuseInTheWay({ outcomes }: Merge): void {
  const blocked = outcomes.filter(({ what }) => what === 'in-the-way');
  if (blocked.length === 0) return;
  throw targetError(
    `nothing was changed: ${blocked.map(({ path }) => path).join(', ')} can only be a file`,
    {
      remedy:
        'What stands there, or in its path, is a folder, a link or something else: move it away.',
    },
  );
}

function changesNothing({ merge, before, after, own, disk }: Decision): boolean {
  const isWritten = (file: WrittenFile): boolean => {
    const found = disk(file.path);
    return found?.kind === 'file' && Buffer.compare(found.bytes, file.bytes) === 0;
  };
  return merge.outcomes.length === 0 && isDeepStrictEqual(before, after) && own().every(isWritten);
}

/** A missing tool or a silent server would leave half of the work for later: then nothing is begun. */
async function refuseTrouble(
  project: Project,
  settings: SettingsChange,
  flags: EvolveFlags,
): Promise<void> {
  if (!flags.install) return;
  const lack = await lackOf(project, project.directory);
  if (lack !== undefined) {
    throw environmentError(`nothing was changed: ${lack.reason}`, {
      remedy: `${lack.remedy}; or change the files alone, with --no-install.`,
    });
  }
  if (!flags.migrate) return;
  const trouble = await serverTrouble(project, settings.values);
  if (trouble === undefined) return;
  throw environmentError(`nothing was changed: ${trouble.reason}`, {
    remedy: `${trouble.remedy.replace(/\.$/, '')}; or leave it for later, with --no-migrate --no-test.`,
  });
}

function writeChanges(decision: Decision, { ui, cleanup }: Session): Promise<StepReport> {
  const { directory, merge, own, disk } = decision;
  return writeStep('Merge what is new', ui, () => {
    const changes = { writes: [...merge.writes, ...own()], deletes: merge.deletes };
    applyChanges(directory, changes, disk, cleanup);
    return merge.writes.length + merge.deletes.length;
  });
}
