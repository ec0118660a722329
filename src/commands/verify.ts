import { resolve } from 'node:path';
import { inputError } from '../errors.js';
import { tellStopped } from '../interrupt.js';
import type { VerifyFlags } from '../program.js';
import { readReceipt, saveReceipt, withSteps } from '../receipt.js';
import { serverTrouble } from '../steps/preflight.js';
import type { Project } from '../steps/project.js';
import { buildStep } from '../steps/scripts.js';
import type { Step } from '../steps/step.js';
import { runSequence, type SequenceResult } from '../steps/sequence.js';
import { projectContract, verifyStepFor } from '../steps/verify.js';
import { currentDirectory } from '../tree/target.js';
import { GREATEST_SEED } from '../verify/chance.js';
import type { VerifyReport } from '../verify/report.js';
import { keelsonVersion } from '../version.js';
import { countOf, refuseUnwritable, writeReport } from './asked.js';
import { loadProject, refuseUninstalled, settingsStep } from './ready.js';
import { contextOf, explainCause } from './run.js';
import type { Session } from './session.js';

/**
 * `keelson verify`: the HTTP checks on a project as it is now, so it is built first; or on one that runs
 * already. Returns the exit code.
 */
export async function verifyProject(
  directory: string | undefined,
  flags: VerifyFlags,
  session: Session,
): Promise<number> {
  const { ui } = session;
  const started = new Date();
  const wanted = { only: flags.only, quick: flags.quick === true };
  const { checksFor, refuseNothing } = await import('../verify/verify.js');
  const checks = checksFor(wanted); // A misspelt word is said before anything is built.
  refuseContradictions(flags);
  for (const path of [flags.junit, flags.report]) refuseUnwritable(path);
  const project = await loadProject(directory, flags, session);
  refuseNothing(checks, projectContract(project), flags.url === undefined);

  let found: VerifyReport | undefined;
  const verifyStep = verifyStepFor({
    wanted,
    rounds: countOf('--rounds', flags.rounds, 1_000),
    instances: countOf('--instances', flags.instances, 8),
    random: {
      count: countOf('--random', flags.random, 10_000),
      seed: countOf('--seed', flags.seed, GREATEST_SEED),
    },
    url: flags.url,
    shownFailures: Infinity,
    onCheck: (check) => ui.event({ event: 'check', ...check }),
    keep: (report) => (found = report),
  });
  const result = await runSteps(project, verifyStep, { flags, session, started });
  const { receipt, exitCode, cause, stopped } = result;
  if (found !== undefined) await tellReport(found, project, flags, session, started);
  if (stopped !== undefined) {
    const counts = found?.counts ?? null;
    return tellStopped(session.signal, `Stopped during "${stopped.title}".`, null, ui, { counts });
  }
  // Only a whole run of a process of our own says anything about the files as they are.
  if (flags.url === undefined && flags.only === undefined) keepReceipt(project, result);
  explainCause(result, flags, ui);
  if (cause?.report.remedy !== undefined) ui.warn(cause.report.remedy);
  ui.event({
    event: 'result',
    exitCode,
    directory: project.directory,
    result: receipt.result,
    seconds: receipt.seconds,
    counts: found?.counts ?? null,
    steps: receipt.steps,
    failure: cause === undefined ? null : { step: cause.report.id, output: cause.output },
  });
  return exitCode;
}

interface Run {
  readonly flags: VerifyFlags;
  readonly session: Session;
  readonly started: Date;
}

async function runSteps(
  project: Project,
  verifyStep: Step,
  { flags, session, started }: Run,
): Promise<SequenceResult> {
  const isRemote = flags.url !== undefined;
  if (!isRemote) refuseUninstalled(project);
  return runSequence({
    steps: isRemote ? [verifyStep] : [...settingsStep(project), buildStep, verifyStep],
    context: contextOf(project, false, flags, session),
    ui: session.ui,
    leftOut: new Map(),
    before: [],
    serverFault: isRemote ? undefined : await serverTrouble(project),
    startedAt: started,
    keep: () => undefined,
  });
}

/** @throws KeelsonError (exit 2) when one flag makes another one meaningless */
function refuseContradictions({ url, instances, junit, report }: VerifyFlags): void {
  if (url !== undefined && instances !== undefined) {
    throw inputError('--instances starts the project, and --url asks one that runs already', {
      remedy: 'Leave out one of the two.',
    });
  }
  if (junit === undefined || report === undefined) return;
  if (resolve(currentDirectory(), junit) === resolve(currentDirectory(), report)) {
    throw inputError(`--junit and --report name the same file: ${report}`, {
      remedy: 'Give each a file of its own.',
    });
  }
}

/** The table on the screen and the files that were asked for. */
async function tellReport(
  report: VerifyReport,
  { blueprint }: Project,
  flags: VerifyFlags,
  { ui }: Session,
  at: Date,
): Promise<void> {
  const { junitXml, reportPage, summaryLines } = await import('../verify/verify.js');
  ui.say();
  for (const line of summaryLines(report)) ui.say(line);
  ui.say();
  if (flags.junit !== undefined) writeReport(flags.junit, junitXml(report));
  if (flags.report === undefined) return;
  const { framework, database, auth, example } = blueprint;
  const made = [framework, database, auth, example].join(', ');
  const facts = { project: blueprint.name, made, keelson: keelsonVersion, at };
  writeReport(flags.report, reportPage(report, facts));
}

/** In the receipt of the last whole run, the steps that ran now take the place of the old ones. */
function keepReceipt({ directory }: Project, { receipt }: SequenceResult): void {
  const earlier = readReceipt(directory);
  saveReceipt(directory, earlier === undefined ? receipt : withSteps(earlier, receipt));
}
