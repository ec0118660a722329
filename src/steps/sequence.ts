import { exitCodes, type ExitCode } from '../errors.js';
import { saveReceipt, resultOf } from '../receipt.js';
import type { Receipt, StepReport } from '../types.js';
import type { Ui } from '../ui.js';
import { contractVersion, keelsonVersion } from '../version.js';
import type { Step, StepContext, StepOutcome } from './step.js';

/** Runs steps in order, reports each, and keeps the receipt up to date after every one of them. */

export interface Sequence {
  readonly steps: readonly Step[];
  readonly context: StepContext;
  readonly ui: Ui;
  /** Step → why it is left out, e.g. `--no-test`. */
  readonly leftOut: ReadonlyMap<string, string>;
  /** Reports of steps that need not run: made before, or passed in an earlier run. */
  readonly before: readonly StepReport[];
  /** Why the project's servers cannot be used, if so: their steps are then not run. */
  readonly serverFault: { readonly reason: string; readonly remedy: string } | undefined;
  readonly startedAt: Date;
}

export interface SequenceResult {
  readonly receipt: Receipt;
  readonly exitCode: ExitCode;
  /** The step that failed, with what its tool printed last. */
  readonly failure: { readonly report: StepReport; readonly output: readonly string[] } | undefined;
}

/** Runs the steps; a failed one ends the sequence, and those after it are reported as not run. */
export async function runSequence(sequence: Sequence): Promise<SequenceResult> {
  const { context, startedAt } = sequence;
  const reports = new Map(sequence.before.map((report) => [report.id, report]));
  let failure: SequenceResult['failure'];
  let exitCode: ExitCode = exitCodes.done;

  const receipt = (): Receipt => ({
    keelson: keelsonVersion,
    contract: contractVersion,
    blueprint: context.project.blueprint,
    startedAt: startedAt.toISOString(),
    seconds: (Date.now() - startedAt.getTime()) / 1000,
    versions: context.versions,
    steps: [...reports.values()],
    result: resultOf([...reports.values()]),
  });

  for (const step of sequence.steps) {
    if (reports.has(step.id)) continue;
    const hindrance =
      failure === undefined
        ? hindranceOf(step, sequence, reports)
        : notReached(failure.report.title);
    const done = hindrance ?? (await runStep(step, sequence));
    const { output = [], exitCode: code } = done.outcome;
    const report = reportOf(step, done);
    reports.set(step.id, report);
    if (hindrance !== undefined) sequence.ui.report(report);
    if (report.result === 'failed') failure = { report, output };
    if (exitCode === exitCodes.done && code !== undefined) exitCode = code;
    saveReceipt(context.project.directory, receipt());
  }
  return { receipt: receipt(), exitCode, failure };
}

interface TimedOutcome {
  readonly outcome: StepOutcome;
  readonly seconds: number;
}

async function runStep(step: Step, sequence: Sequence): Promise<TimedOutcome> {
  const started = performance.now();
  const line = await sequence.ui.step(step.id, step.title);
  try {
    const outcome = await step.run(sequence.context);
    const seconds = (performance.now() - started) / 1000;
    sequence.context.signal.throwIfAborted();
    line.end(reportOf(step, { outcome, seconds }));
    return { outcome, seconds };
  } finally {
    line.cancel();
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
  if (step.usesServices && sequence.serverFault !== undefined) {
    return never({
      result: 'not-run',
      ...sequence.serverFault,
      exitCode: exitCodes.environment,
    });
  }
  return undefined;
}

const notReached = (title: string): TimedOutcome =>
  never({ result: 'not-run', reason: `not reached: "${title}" failed` });

const never = (outcome: StepOutcome): TimedOutcome => ({ outcome, seconds: 0 });
