import { exitCodes, type ExitCode } from '../errors.js';
import { resultOf } from '../receipt.js';
import type { Receipt, StepReport } from '../types.js';
import type { Ui } from '../ui.js';
import { contractVersion, keelsonVersion } from '../version.js';
import { installStep, lackingOutcome } from './install.js';
import type { Step, StepContext, StepOutcome } from './step.js';
import type { Lack } from './toolchain.js';

/** Runs steps in order, reports each, and hands out the receipt after every one of them. */

export interface Sequence {
  readonly steps: readonly Step[];
  readonly context: StepContext;
  readonly ui: Ui;
  /** Step → why it is left out, e.g. `--no-test`. */
  readonly leftOut: ReadonlyMap<string, string>;
  /** Reports of what was done before the steps. */
  readonly before: readonly StepReport[];
  /** Why the packages cannot be installed, as it was said before; an install that is wanted finds out itself. */
  readonly lack?: Lack | undefined;
  /** Why the project's servers cannot be used, if so: their steps are then not run. */
  readonly serverFault: { readonly reason: string; readonly remedy: string } | undefined;
  readonly startedAt: Date;
  /** Given the receipt as it stands after every step. */
  readonly keep: (receipt: Receipt) => void;
}

export interface SequenceResult {
  readonly receipt: Receipt;
  readonly exitCode: ExitCode;
  /** The step that decided the exit code when it is not 0, with what its tool printed last. */
  readonly cause: { readonly report: StepReport; readonly output: readonly string[] } | undefined;
  /** The step that a signal ended, if one did; those after it were not begun. */
  readonly stopped: StepReport | undefined;
}

/** Runs the steps; a failed one ends the sequence, and those after it are reported as not run. */
export async function runSequence(sequence: Sequence): Promise<SequenceResult> {
  const { context, startedAt } = sequence;
  const reports = new Map(sequence.before.map((report) => [report.id, report]));
  let cause: SequenceResult['cause'];
  let exitCode: ExitCode = exitCodes.done;
  let failed: StepReport | undefined;

  /** Whatever ends this process, and when: a step without a report was not reached. */
  const receipt = (): Receipt => {
    const open = sequence.steps.filter((step) => !reports.has(step.id));
    const steps = [...reports.values(), ...open.map((step) => reportOf(step, notReached))];
    return {
      keelson: keelsonVersion,
      contract: contractVersion,
      blueprint: context.project.blueprint,
      startedAt: startedAt.toISOString(),
      seconds: (Date.now() - startedAt.getTime()) / 1000,
      versions: context.versions,
      steps,
      result: resultOf(steps),
    };
  };

  for (const step of sequence.steps) {
    const hindrance =
      failed === undefined
        ? hindranceOf(step, sequence, reports)
        : never({ result: 'not-run', reason: `not reached: "${failed.title}" failed` });
    const done = hindrance ?? (await runStep(step, sequence));
    const { output = [], exitCode: code = exitCodes.done } = done.outcome;
    const report = reportOf(step, done);
    reports.set(step.id, report);
    if (hindrance !== undefined) sequence.ui.report(report);
    sequence.keep(receipt());
    if (context.signal.aborted) return { receipt: receipt(), exitCode, cause, stopped: report };
    if (report.result === 'failed') failed = report;
    if (exitCode === exitCodes.done && code !== exitCodes.done) {
      exitCode = code;
      cause = { report, output };
    }
  }
  return { receipt: receipt(), exitCode, cause, stopped: undefined };
}

interface TimedOutcome {
  readonly outcome: StepOutcome;
  readonly seconds: number;
}

async function runStep(step: Step, { ui, context }: Sequence): Promise<TimedOutcome> {
  const started = performance.now();
  const line = await ui.step(step.id, step.title);
  try {
    const outcome = await outcomeOf(step, { ...context, onProgress: line.progress });
    const done = { outcome, seconds: (performance.now() - started) / 1000 };
    if (outcome !== interrupted) line.end(reportOf(step, done));
    return done;
  } finally {
    line.cancel();
  }
}

/** After a signal, what a step says of itself is about the signal. */
async function outcomeOf(step: Step, context: StepContext): Promise<StepOutcome> {
  const { signal } = context;
  try {
    const outcome = signal.aborted ? interrupted : await step.run(context);
    return signal.aborted ? interrupted : outcome;
  } catch (error) {
    if (signal.aborted) return interrupted;
    throw error;
  }
}

function reportOf(step: Step, { outcome, seconds }: TimedOutcome): StepReport {
  const { output: _output, exitCode: _exitCode, ...rest } = outcome;
  return { id: step.id, title: step.title, seconds, ...rest };
}

/** Why a step cannot or shall not run, as its outcome. */
function hindranceOf(
  step: Step,
  sequence: Sequence,
  reports: ReadonlyMap<string, StepReport>,
): TimedOutcome | undefined {
  const leftOut = sequence.leftOut.get(step.id);
  if (leftOut !== undefined) return never({ result: 'skipped', reason: leftOut });
  for (const need of step.needs) {
    const report = reports.get(need);
    if (report === undefined || report.result === 'passed' || report.applies === false) continue;
    return never({
      result: report.result === 'skipped' ? 'skipped' : 'not-run',
      reason: `needs "${report.title}", which was ${report.result === 'skipped' ? 'left out' : 'not done'}`,
    });
  }
  if (step.id === installStep.id && sequence.lack !== undefined) {
    return never(lackingOutcome(sequence.lack));
  }
  if (step.usesServices && sequence.serverFault !== undefined) {
    return never({
      result: 'not-run',
      reason: sequence.serverFault.reason,
      remedy: sequence.serverFault.remedy,
      exitCode: exitCodes.environment,
    });
  }
  return undefined;
}

const never = (outcome: StepOutcome): TimedOutcome => ({ outcome, seconds: 0 });

const notReached = never({ result: 'not-run', reason: 'not reached' });

const interrupted: StepOutcome = { result: 'not-run', reason: 'ended by a signal' };
