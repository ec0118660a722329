import { relative } from 'node:path';
import { exitCodes } from '../errors.js';
import { programWords } from '../invocation.js';
import { stepFlags, type OutputFlags, type StepFlag, type StepFlags } from '../program.js';
import { receiptTable } from '../receipt.js';
import { commandText, enterDirectory } from '../shell.js';
import { projectSteps } from '../steps/all.js';
import type { ServerTrouble } from '../steps/preflight.js';
import type { Project } from '../steps/project.js';
import { runSequence, type SequenceResult } from '../steps/sequence.js';
import { currentDirectory } from '../tree/target.js';
import type { StepReport } from '../types.js';
import { serveInForeground } from './serve.js';
import { isAttended, type Session } from './session.js';

/** What `new` and `resume` have in common: run the steps, say how it went, leave it running. */

export interface ProjectRun {
  readonly project: Project;
  /** Reports of steps that are done already. */
  readonly before: readonly StepReport[];
  readonly leftOut: ReadonlyMap<string, string>;
  readonly trouble: ServerTrouble | undefined;
  readonly flags: StepFlags & OutputFlags & { readonly interactive?: boolean };
  readonly session: Session;
  readonly started: Date;
  /** The command that makes the same project without a question, where that is worth saying. */
  readonly equivalent: string | undefined;
}

/** Steps that flags leave out, each with the flag as its reason. */
export function leftOutSteps(flags: StepFlags): ReadonlyMap<string, string> {
  const steps = Object.keys(stepFlags) as StepFlag[];
  return new Map(steps.filter((step) => !flags[step]).map((step) => [step, `--no-${step}`]));
}

/** The flags of a run that leaves nothing out. */
const everyStep: StepFlags = { install: true, git: true, migrate: true, test: true, verify: true };

/** The command that carries on in the project, from the directory this was started in. */
export function resumeCommand(project: Project, flags: StepFlags): string {
  const words = [...programWords(), 'resume', ...leftOutSteps(flags).values()];
  const resume = commandText(words);
  const from = relative(currentDirectory(), project.directory);
  return from === '' ? resume : `${enterDirectory(from)} && ${resume}`;
}

/** Runs every step that is open and reports. Returns the exit code. */
export async function runProject(run: ProjectRun): Promise<number> {
  const { project, flags, session } = run;
  const { ui, signal } = session;
  const result = await runSequence({
    steps: projectSteps,
    context: {
      project,
      signal,
      offline: flags.offline === true,
      versions: { node: process.versions.node },
      onLine: flags.debug === true ? (line) => ui.warn(line) : undefined,
    },
    ui,
    leftOut: run.leftOut,
    before: run.before,
    serverFault: run.trouble,
    startedAt: run.started,
  });
  explainFailure(result, run);
  summarise(result, run);
  if (result.exitCode !== exitCodes.done || !wantsServer(run, result)) return result.exitCode;
  return serveInForeground(project, session);
}

/** What the tool printed last, and the cause. */
function explainFailure({ failure }: SequenceResult, { session: { ui }, flags }: ProjectRun): void {
  if (failure === undefined) return;
  const { report, output } = failure;
  // With --debug every line was shown as it came.
  if (output.length > 0 && flags.debug !== true)
    ui.warn(output.map((line) => `  ${line}`).join('\n'));
  ui.warn(`${report.title}: ${report.reason ?? 'failed'}`);
}

/** The receipt as a table, and what to do next. */
function summarise({ receipt, exitCode, failure }: SequenceResult, run: ProjectRun): void {
  const { project, session, flags, equivalent } = run;
  const { ui } = session;
  const isOpen = receipt.steps.some(
    (step) => step.result === 'failed' || step.result === 'not-run',
  );
  // Who left a step out on purpose is shown how to do it later.
  const resume = resumeCommand(project, failure === undefined ? everyStep : flags);
  ui.say();
  ui.say(receiptTable(receipt, ui.width));
  ui.say();
  const remedies = receipt.steps.flatMap((step) =>
    step.remedy === undefined ? [] : [step.remedy],
  );
  for (const remedy of new Set(remedies)) {
    if (failure === undefined) ui.say(remedy);
    else ui.warn(remedy);
  }
  if (failure !== undefined) ui.warn(`The project is whole. To carry on: ${resume}`);
  else ui.say(nextSteps(run, resume, receipt.result === 'complete'));
  if (equivalent !== undefined) {
    ui.say();
    ui.say('The same again, without questions:');
    ui.say(`  ${equivalent}`);
  }
  ui.event({
    event: 'result',
    exitCode,
    directory: project.directory,
    result: receipt.result,
    receipt,
    failure: failure === undefined ? null : { step: failure.report.id, output: failure.output },
    resume: isOpen ? resume : null,
    equivalent: equivalent ?? null,
  });
}

function nextSteps({ project }: ProjectRun, resume: string, isWhole: boolean): string {
  const { manager } = project.view;
  const from = relative(currentDirectory(), project.directory);
  if (!isWhole) return `Carry on when you like:\n  ${resume}`;
  return [
    'Next:',
    ...(from === '' ? [] : [`  ${enterDirectory(from)}`]),
    ...(project.commands.dev === undefined ? [] : [`  ${manager.run} ${project.commands.dev}`]),
  ].join('\n');
}

/** Left running when a person watches, or when it was asked for; only if it can run. */
function wantsServer({ flags, session }: ProjectRun, { receipt }: SequenceResult): boolean {
  const isMigrated = receipt.steps.some(
    (step) => step.id === 'migrate' && step.result === 'passed',
  );
  if (!isMigrated) return false;
  return flags.start ?? (flags.interactive !== false && isAttended(session));
}
