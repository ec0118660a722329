import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import * as z from 'zod';
import { blueprintSchema } from './blueprint.js';
import { inputError } from './errors.js';
import type { Receipt, StepReport } from './types.js';
import { countsText, resultText, secondsText } from './ui.js';

/** What was run on a project and what it answered: a file in the project and a table on the screen. */

export const receiptPath = '.keelson/receipt.json';

/** Made when a receipt is read, which only a later run does. */
const receiptSchema = () =>
  z.object({
    keelson: z.string(),
    contract: z.int(),
    blueprint: blueprintSchema,
    startedAt: z.string(),
    seconds: z.number(),
    versions: z.record(z.string(), z.string()),
    steps: z.array(
      z.object({
        id: z.string(),
        title: z.string(),
        result: z.enum(['passed', 'failed', 'skipped', 'not-run']),
        command: z.string().optional(),
        seconds: z.number(),
        reason: z.string().optional(),
        remedy: z.string().optional(),
        applies: z.literal(false).optional(),
        counts: z.record(z.string(), z.number()).optional(),
      }),
    ),
    result: z.enum(['complete', 'incomplete', 'failed']),
  });

/** Saves a receipt in a project, by a rename, so that a reader never meets half of it. */
export function saveReceipt(directory: string, receipt: Receipt): void {
  const path = join(directory, receiptPath);
  mkdirSync(dirname(path), { recursive: true });
  const next = `${path}.${process.pid}`;
  writeFileSync(next, `${JSON.stringify(receipt, null, 2)}\n`);
  renameSync(next, path);
}

/**
 * Reads a project's receipt.
 * @throws KeelsonError (exit 2) when there is none, or it is not one
 */
export function loadReceipt(directory: string): Receipt {
  const path = join(directory, receiptPath);
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch {
    throw inputError(`there is no ${receiptPath} in ${directory}`, {
      remedy: 'Run this in a project that keelson made.',
    });
  }
  const parsed = receiptSchema().safeParse(parseJson(text));
  if (parsed.success) return parsed.data as Receipt;
  throw inputError(
    `${receiptPath} cannot be read: ${parsed.error.issues[0]?.message ?? 'not JSON'}`,
    {
      where: path,
      remedy: 'Delete it and run `keelson resume` again: every step is then run anew.',
    },
  );
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** `complete` only when every step that applies has passed. */
export function resultOf(steps: readonly StepReport[]): Receipt['result'] {
  if (steps.some((step) => step.result === 'failed')) return 'failed';
  const isDone = (step: StepReport): boolean => step.result === 'passed' || step.applies === false;
  return steps.every(isDone) ? 'complete' : 'incomplete';
}

/** The receipt as a table that fits into `width` columns; a narrow one drops the middle column. */
export function receiptTable(receipt: Receipt, width: number): string {
  const rows = receipt.steps.map((step) => ({
    title: step.title,
    ran: step.command ?? '',
    seconds: step.result === 'passed' || step.result === 'failed' ? secondsText(step.seconds) : '',
    result: resultText(step.result),
    facts: [countsText(step.counts), step.reason].filter((fact) => fact !== undefined).join(' · '),
  }));
  const titleWidth = Math.max(...rows.map((row) => row.title.length));
  const secondsWidth = Math.max(...rows.map((row) => row.seconds.length));
  return rows
    .map((row) => {
      const head = `${row.title.padEnd(titleWidth)}  ${row.seconds.padStart(secondsWidth)}  `;
      const facts = row.facts === '' ? row.ran : row.facts;
      const room = width - head.length - 'skipped'.length - 2;
      return `${head}${row.result}${room < 12 || facts === '' ? '' : `  ${shorten(facts, room)}`}`;
    })
    .join('\n');
}

function shorten(text: string, width: number): string {
  return text.length <= width ? text : `${text.slice(0, width - 1)}…`;
}
