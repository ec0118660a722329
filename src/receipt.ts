import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { besideOf } from './tree/beside.js';
import { fileFault, solveAndResume } from './tree/faults.js';
import type { Receipt, StepReport } from './types.js';
import { countsText, resultText, resultWidth, secondsText } from './ui.js';

/** What was run on a project and what it answered: a file in the project and a table on the screen. */

export const receiptPath = '.keelson/receipt.json';

/**
 * Saves a receipt in a project, by a rename, so that a reader never meets half of it.
 * @throws KeelsonError (exit 4) when the system refuses
 */
export function saveReceipt(directory: string, receipt: Receipt): void {
  const path = join(directory, receiptPath);
  const next = besideOf(path);
  try {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(next, `${JSON.stringify(receipt, null, 2)}\n`);
    renameSync(next, path);
  } catch (error) {
    rmSync(next, { force: true });
    throw fileFault(error, 'write', path, solveAndResume);
  }
}

/** The receipt of a project; undefined where there is none that can be read. */
export function readReceipt(directory: string): Receipt | undefined {
  try {
    return JSON.parse(readFileSync(join(directory, receiptPath), 'utf8')) as Receipt;
  } catch {
    return undefined;
  }
}

/** A receipt in which steps that ran again stand as they ended now. */
export function withSteps(earlier: Receipt, { keelson, versions, steps }: Receipt): Receipt {
  const now = new Map(steps.map((step) => [step.id, step]));
  const kept = earlier.steps.map((step) => now.get(step.id) ?? step);
  const added = steps.filter(({ id }) => !earlier.steps.some((step) => step.id === id));
  const all = [...kept, ...added];
  return {
    ...earlier,
    keelson,
    versions: { ...earlier.versions, ...versions },
    steps: all,
    result: resultOf(all),
  };
}

/** `complete` only when every step that applies has passed. */
export function resultOf(steps: readonly StepReport[]): Receipt['result'] {
  if (steps.some((step) => step.result === 'failed')) return 'failed';
  const isDone = (step: StepReport): boolean => step.result === 'passed' || step.applies === false;
  return steps.every(isDone) ? 'complete' : 'incomplete';
}

/**
 * The receipt as a table: step, seconds, result, counts, the reason and what ran; below it the
 * versions of the tools. The last column is wrapped to `width`; in a narrow terminal each step has lines of its own.
 */
export function receiptTable({ steps, versions }: Receipt, width: number): string {
  const seconds = steps.map((step) =>
    step.result === 'passed' || step.result === 'failed' ? secondsText(step.seconds) : '',
  );
  const titleWidth = Math.max(...steps.map((step) => step.title.length));
  const secondsWidth = Math.max(...seconds.map((text) => text.length));
  const indent = titleWidth + resultWidth + secondsWidth + 3 * 2;
  const isNarrow = width - indent < 12;
  const rows = steps.flatMap((step, index) => {
    const time = seconds[index] ?? '';
    const facts = [countsText(step.counts), step.reason, step.command];
    const text = facts.filter((fact) => fact !== undefined).join(' · ');
    if (isNarrow) {
      const result = `${resultText(step.result)} ${time}`.trimEnd();
      const lines = [result, ...(text === '' ? [] : wrap(text, width - 2))];
      return [step.title, ...lines.map((line) => `  ${line}`)];
    }
    const head = [
      step.title.padEnd(titleWidth),
      time.padStart(secondsWidth),
      resultText(step.result),
    ].join('  ');
    const [first = '', ...rest] = wrap(text, width - indent);
    return [`${head}  ${first}`.trimEnd(), ...rest.map((line) => ' '.repeat(indent) + line)];
  });
  const tools = Object.entries(versions).map(([tool, version]) => `${tool} ${version}`);
  return [...rows, ...wrap(tools.join(' · '), width)].join('\n');
}

/** Lines of at most `width` columns, broken at blanks; a longer word stays whole. */
function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const longer = `${lines.at(-1) ?? ''} ${word}`;
    if (lines.length > 0 && longer.length <= width) lines[lines.length - 1] = longer;
    else lines.push(word);
  }
  return lines;
}
