import { equivalentWords } from '../answers.js';
import { environmentError, inputError } from '../errors.js';
import { programWords } from '../invocation.js';
import { withBase } from '../merge/base.js';
import { withPlaces } from '../places.js';
import type { NewFlags } from '../program.js';
import { render } from '../render.js';
import { commandText } from '../shell.js';
import { serverTrouble, type ServerTrouble } from '../steps/preflight.js';
import type { Project } from '../steps/project.js';
import { lackOf } from '../steps/toolchain.js';
import { currentDirectory } from '../tree/target.js';
import { writeTree } from '../tree/write.js';
import type { Pack } from '../packs/pack.js';
import type { Answers, Blueprint, FileTree, StepReport } from '../types.js';
import type { Ui } from '../ui.js';
import { showDryRun } from './dry-run.js';
import { answersOfFile, gatherAnswers } from './gather.js';
import { directoryOf, inspectPlace } from './place.js';
import { planOfAnswers, projectOf } from './plan.js';
import { leftOutSteps, packWords, runProject, startWords } from './run.js';
import { isAttended, type Session } from './session.js';
import { openTemplates, refuseUntrusted, stepsWith } from './templates.js';
import { writeStep } from './write-step.js';

/** `keelson new`: from answers to a project that runs. Returns the exit code. */
export async function newProject(
  name: string | undefined,
  flags: NewFlags,
  session: Session,
): Promise<number> {
  const { ui } = session;
  const started = new Date();
  const file = await answersOfFile(flags, session);
  const { catalog, packs } = await openTemplates(flags, file.answers, session);
  const { answers, asked, placeOf } = await gatherAnswers(name, flags, file, catalog, session);
  const plan = withPlaces(placeOf, () => planOfAnswers(answers, catalog));
  const directory = directoryOf(plan.blueprint.name, flags);
  const tree = withBase(render(plan));
  inspectPlace(plan.blueprint.name, flags, tree.keys());

  refuseUnused(packs, plan.blueprint, asked, ui);

  const project = await projectOf(plan, catalog, directory);
  const leftOut = leftOutSteps(flags);
  const steps = stepsWith(packs, plan.blueprint);
  if (flags.dryRun === true) {
    showDryRun({ plan, tree, project, steps, leftOut }, ui);
    return 0;
  }
  refuseUntrusted({ project, packs, steps, leftOut, flags });
  const lack = leftOut.has('install') ? undefined : await lackOf(project, currentDirectory());
  if (lack !== undefined) {
    const trouble = {
      reason: lack.reason,
      remedyBefore: `${lack.remedy}; or make the files alone, with --no-install.`,
    };
    await agreeOn(trouble, 'install and run it later', flags, session);
  }
  const usesServers = lack === undefined && !leftOut.has('install') && !leftOut.has('migrate');
  const trouble = usesServers ? await serverTrouble(project) : undefined;
  if (trouble !== undefined) {
    await agreeOn(trouble, 'leave migrations, tests and checks for later', flags, session);
  }

  if (process.getuid?.() === 0)
    ui.say('You are root: everything that is made will belong to root.');
  ui.event({ event: 'start', directory, blueprint: plan.blueprint });
  const before = [await writeProject(project, tree, flags, session)];
  return runProject({
    project,
    before,
    steps,
    leftOut,
    lack,
    trouble,
    flags,
    session,
    started,
    equivalent: asked ? equivalentCommand(plan.blueprint, answers, flags) : undefined,
  });
}

/** A pack of which nothing is chosen was given for nothing. @throws KeelsonError (exit 2) unless a person chose */
function refuseUnused(
  packs: readonly Pack[],
  blueprint: Blueprint,
  asked: boolean,
  { warn }: Ui,
): void {
  const unused = packs.find(
    ({ reference }) => blueprint.packs?.some(({ name }) => name === reference.name) !== true,
  );
  if (unused === undefined) return;
  const message = `nothing of the pack ${unused.label} is chosen`;
  if (!asked) {
    throw inputError(message, {
      remedy: `Choose something of it: keelson list --template ${unused.label}. Or leave it out.`,
    });
  }
  warn(message);
}

/** The step that writes the render: before it there is nothing, after it the whole project. */
function writeProject(
  project: Project,
  tree: FileTree,
  flags: NewFlags,
  { ui, cleanup }: Session,
): Promise<StepReport> {
  return writeStep('Write the project', ui, async () => {
    const { files } = await writeTree(project.directory, tree, { ...flags, cleanup });
    return files;
  });
}

function isAsked(flags: NewFlags, session: Session): boolean {
  return flags.yes !== true && flags.interactive && isAttended(session);
}

/** Says before anything is written that something is missing; a person decides whether to go on. */
async function agreeOn(
  trouble: Pick<ServerTrouble, 'reason' | 'remedyBefore'>,
  whatElse: string,
  flags: NewFlags,
  session: Session,
): Promise<void> {
  const { ui } = session;
  if (!isAsked(flags, session)) return;
  ui.say();
  ui.say(ui.paint.yellow(trouble.reason));
  const { askConfirmation } = await import('../questions.js');
  const goesOn = await askConfirmation(
    `Make the project anyway, and ${whatElse}?`,
    session.signal,
    true,
  );
  if (!goesOn)
    throw environmentError(`nothing was made: ${trouble.reason}`, { remedy: trouble.remedyBefore });
}

/** The command that makes the same project without a question. */
function equivalentCommand(blueprint: Blueprint, answers: Answers, flags: NewFlags): string {
  const { keelson: _keelson, contract: _contract, packs: _packs, ...chosen } = blueprint;
  const words = equivalentWords({ ...answers, ...chosen });
  const place = flags.directory === undefined ? [] : ['--directory', flags.directory];
  const steps = [...leftOutSteps(flags).values(), ...startWords(flags), ...packWords(flags)];
  return commandText([...programWords(), 'new', ...words, ...place, ...steps]);
}
