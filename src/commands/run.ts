import { relative, resolve } from 'node:path';
import { exitCodes } from '../errors.js';
import { tellStopped } from '../interrupt.js';
import { programWords } from '../invocation.js';
import { readSpecification } from '../packs/specification.js';
import { stepFlags, type OutputFlags, type StepFlag, type StepFlags } from '../program.js';
import { receiptTable, saveReceipt } from '../receipt.js';
import { commandAt, commandText, enterDirectory } from '../shell.js';
import { projectSteps } from '../steps/all.js';
import { installStep } from '../steps/install.js';
import type { ServerTrouble } from '../steps/preflight.js';
import type { Project } from '../steps/project.js';
import { runSequence, type SequenceResult } from '../steps/sequence.js';
import type { Step, StepContext } from '../steps/step.js';
import type { Lack } from '../steps/toolchain.js';
import { currentDirectory } from '../tree/target.js';
import type { Receipt, StepReport } from '../types.js';
import type { Ui } from '../ui.js';
import { serveInForeground } from './serve.js';
import { isAttended, type Session } from './session.js';

/** What `new` and `resume` have in common: run the steps, say how it went, leave it running. */

export interface ProjectRun {
  readonly project: Project;
  /** Reports of what was done before the steps. */
  readonly before: readonly StepReport[];
  /** What is run; everything that makes a project where it is left out. */
  readonly steps?: readonly Step[];
  readonly leftOut: ReadonlyMap<string, string>;
  /** What the machine lacked before anything was made: a project without packages is then what was to be had. */
  readonly lack?: Lack | undefined;
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

/** The command that carries on in the project, from the directory this was started in. */
export function resumeCommand(project: Project, flags: StepFlags): string {
  const words = [
    ...programWords(),
    'resume',
    ...leftOutSteps(flags).values(),
    ...startWords(flags),
    ...packWords(flags),
  ];
  return commandAt(project.directory, commandText(words), currentDirectory());
}

/** `--start` or `--no-start`, as it was given. */
export function startWords({ start }: StepFlags): readonly string[] {
  return start === undefined ? [] : [start ? '--start' : '--no-start'];
}

/** What it takes to go on with packs; those of npm are in the blueprint, with all that they were. */
export function packWords({ template = [], trust }: StepFlags): readonly string[] {
  const directories = template.filter((text) => readSpecification(text).from === 'directory');
  return [
    ...directories.flatMap((path) => ['--template', resolve(currentDirectory(), path)]),
    ...(trust === true ? ['--trust'] : []),
  ];
}

/** What steps are told by the flags of a run. */
export function contextOf(
  project: Project,
  isNew: boolean,
  { offline, debug }: OutputFlags & { readonly offline?: boolean },
  { ui, signal }: Session,
): StepContext {
  return {
    project,
    isNew,
    signal,
    offline: offline === true,
    versions: { node: process.versions.node },
    onLine: debug === true ? (line) => ui.warn(line) : undefined,
  };
}

/** Runs every step and reports. Returns the exit code. */
export async function runProject(run: ProjectRun): Promise<number> {
  const { project, flags, session } = run;
  const { ui, signal } = session;
  const result = await runSequence({
    steps: run.steps ?? projectSteps,
    context: contextOf(project, run.before.length > 0, flags, session),
    ui,
    leftOut: run.leftOut,
    before: run.before,
    lack: run.lack,
    serverFault: run.trouble,
    startedAt: run.started,
    keep: (receipt) => saveReceipt(project.directory, receipt),
  });
  const resume = resumeAfter(result, run);
  if (result.stopped !== undefined) {
    const told = `Stopped during "${result.stopped.title}".`;
    return tellStopped(signal, `${told} To carry on: ${resume.command}`, resume.command, ui);
  }
  explainCause(result, flags, ui);
  summarise(result, resume, run);
  const exitCode =
    result.exitCode === exitCodes.done && wantsServer(run, result)
      ? await serveInForeground(project, session)
      : result.exitCode;
  ui.event(resultEvent({ ...result, exitCode }, resume, run));
  return exitCode;
}

interface Resume {
  readonly command: string;
  /** `open`: something that should have been done was not; `later`: only what flags put off. */
  readonly why: 'open' | 'later' | undefined;
}

/** How to carry on: with the same flags, or with what was put off. No repository is a wish that stays. */
function resumeAfter({ receipt }: SequenceResult, { project, flags, leftOut }: ProjectRun): Resume {
  const isOpen = receipt.steps.some(({ result }) => result === 'failed' || result === 'not-run');
  const isPutOff = [...leftOut.keys()].some((step) => step !== 'git');
  const wanted = { ...flags, install: true, migrate: true, test: true, verify: true };
  return {
    command: resumeCommand(project, isOpen ? flags : wanted),
    why: isOpen ? 'open' : isPutOff ? 'later' : undefined,
  };
}

/** What the tool printed last, and the cause. */
export function explainCause(
  { cause }: Pick<SequenceResult, 'cause'>,
  flags: OutputFlags,
  ui: Ui,
): void {
  if (cause === undefined) return;
  const { report, output } = cause;
  // With --debug every line was shown as it came.
  if (output.length > 0 && flags.debug !== true)
    ui.warn(output.map((line) => `  ${line}`).join('\n'));
  ui.warn(`${report.title}: ${report.reason ?? 'failed'}`);
}

/** The receipt as a table, and what to do next. */
function summarise({ receipt, cause }: SequenceResult, resume: Resume, run: ProjectRun): void {
  const { ui } = run.session;
  ui.say();
  // A log has no width.
  ui.say(receiptTable(receipt, ui.mode === 'terminal' ? ui.width : Infinity));
  ui.say();
  const lacking = lackingStep(receipt, run);
  // The run ends well then, so a log that holds errors alone would say nothing.
  if (lacking !== undefined) ui.warn(`${lacking.title}: ${lacking.reason ?? ''}`);
  const tell = cause === undefined && lacking === undefined ? ui.say : ui.warn;
  const remedies = receipt.steps.flatMap(({ remedy }) => remedy ?? []);
  for (const remedy of new Set(remedies)) tell(remedy);
  if (cause !== undefined) ui.warn(`The project is whole. To carry on: ${resume.command}`);
  else if (resume.why !== undefined) ui.say(`Carry on when you like:\n  ${resume.command}`);
  else ui.say(nextSteps(run.project));
  if (run.equivalent !== undefined) {
    ui.say();
    ui.say('The same again, without questions:');
    ui.say(`  ${run.equivalent}`);
  }
}

/** The install that was not run since the machine lacks something, as was known before the project was made. */
function lackingStep(receipt: Receipt, { lack }: ProjectRun): StepReport | undefined {
  if (lack === undefined) return undefined;
  return receipt.steps.find(({ id, result }) => id === installStep.id && result === 'not-run');
}

function nextSteps({ directory, view }: Project): string {
  const from = relative(currentDirectory(), directory);
  return [
    'Next:',
    ...(from === '' ? [] : [`  ${enterDirectory(from)}`]),
    ...(view.commands.dev === undefined ? [] : [`  ${view.commands.dev}`]),
  ].join('\n');
}

function resultEvent(
  { receipt, exitCode, cause }: Omit<SequenceResult, 'exitCode'> & { readonly exitCode: number },
  resume: Resume,
  run: ProjectRun,
): Readonly<Record<string, unknown>> {
  const { project, equivalent } = run;
  const lacking = lackingStep(receipt, run);
  return {
    event: 'result',
    exitCode,
    directory: project.directory,
    result: receipt.result,
    receipt,
    failure: cause === undefined ? null : { step: cause.report.id, output: cause.output },
    lack: lacking === undefined ? null : { reason: lacking.reason, remedy: lacking.remedy },
    resume: resume.why === 'open' ? resume.command : null,
    equivalent: equivalent ?? null,
  };
}

/** Left running when a person watches, or when it was asked for; only if it can run. */
function wantsServer({ flags, session }: ProjectRun, { receipt }: SequenceResult): boolean {
  const isMigrated = receipt.steps.some(
    (step) => step.id === 'migrate' && step.result === 'passed',
  );
  if (!isMigrated) return false;
  return flags.start ?? (flags.interactive !== false && isAttended(session));
}
