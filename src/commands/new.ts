import { equivalentWords } from '../answers.js';
import { loadCatalog } from '../catalog/catalog.js';
import { environmentError } from '../errors.js';
import { programWords } from '../invocation.js';
import { withBase } from '../merge/base.js';
import { templatesDirectory } from '../paths.js';
import { withPlaces } from '../places.js';
import type { NewFlags } from '../program.js';
import { render } from '../render.js';
import { commandText } from '../shell.js';
import { serverTrouble, type ServerTrouble } from '../steps/preflight.js';
import type { Project } from '../steps/project.js';
import { lackOf } from '../steps/toolchain.js';
import { currentDirectory } from '../tree/target.js';
import { writeTree } from '../tree/write.js';
import type { Answers, Blueprint, FileTree, StepReport } from '../types.js';
import { showDryRun } from './dry-run.js';
import { gatherAnswers } from './gather.js';
import { directoryOf, inspectPlace } from './place.js';
import { planOfAnswers, projectOf } from './plan.js';
import { leftOutSteps, runProject, startWords } from './run.js';
import { isAttended, type Session } from './session.js';
import { writeStep } from './write-step.js';

/** `keelson new`: from answers to a project that runs. Returns the exit code. */
export async function newProject(
  name: string | undefined,
  flags: NewFlags,
  session: Session,
): Promise<number> {
  const { ui } = session;
  const started = new Date();
  const catalog = loadCatalog(templatesDirectory);
  const { answers, asked, placeOf } = await gatherAnswers(name, flags, catalog, session);
  const plan = withPlaces(placeOf, () => planOfAnswers(answers, catalog));
  const directory = directoryOf(plan.blueprint.name, flags);
  const tree = withBase(render(plan));
  inspectPlace(plan.blueprint.name, flags, tree.keys());

  const project = await projectOf(plan, catalog, directory);
  const leftOut = leftOutSteps(flags);
  if (flags.dryRun === true) {
    showDryRun({ plan, tree, project, leftOut }, ui);
    return 0;
  }
  if (!leftOut.has('install')) await refuseLack(project, flags, session);
  const usesServers = !leftOut.has('install') && !leftOut.has('migrate');
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
    leftOut,
    trouble,
    flags,
    session,
    started,
    equivalent: asked ? equivalentCommand(plan.blueprint, answers, flags) : undefined,
  });
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

/**
 * Says before anything is written that a tool is missing: without it nothing but files can be made, so a
 * person decides, and a script is told how to ask for that.
 * @throws KeelsonError (exit 4)
 */
async function refuseLack(project: Project, flags: NewFlags, session: Session): Promise<void> {
  const lack = await lackOf(project, currentDirectory());
  if (lack === undefined) return;
  const remedyBefore = `${lack.remedy}; or make the files alone, with --no-install.`;
  if (!isAsked(flags, session)) {
    throw environmentError(`nothing was made: ${lack.reason}`, { remedy: remedyBefore });
  }
  const trouble = { reason: lack.reason, remedyBefore };
  await agreeOn(trouble, 'install and run it later', flags, session);
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
  const { keelson: _keelson, contract: _contract, ...chosen } = blueprint;
  const words = equivalentWords({ ...answers, ...chosen });
  const place = flags.directory === undefined ? [] : ['--directory', flags.directory];
  const steps = [...leftOutSteps(flags).values(), ...startWords(flags)];
  return commandText([...programWords(), 'new', ...words, ...place, ...steps]);
}
