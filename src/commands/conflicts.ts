import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { exitCodes, KeelsonError } from '../errors.js';
import { programWords } from '../invocation.js';
import type { Outcome } from '../merge/merge.js';
import { listFiles } from '../merge/moved.js';
import { conflictsIn, marksIn } from '../merge/text.js';
import type { StepFlags } from '../program.js';
import { commandText } from '../shell.js';
import { codeOf } from '../tree/faults.js';
import { leftOutSteps } from './run.js';

/** The conflicts that the last merge left: kept until they are solved, so that nothing goes on before. */

export const conflictsPath = '.keelson/conflicts.json';

/** What a person has to look at before the project can go on. */
export interface OpenConflicts {
  /** With both versions in them. */
  readonly files: readonly string[];
  /** Versions of keelson that lie beside a file of the same name. */
  readonly beside: readonly string[];
}

export function openConflicts(outcomes: readonly Outcome[]): OpenConflicts {
  return {
    files: outcomes.flatMap(({ what, path }) => (what === 'conflict' ? path : [])),
    beside: outcomes.flatMap((outcome) =>
      outcome.what === 'undecided' ? (outcome.beside ?? []) : [],
    ),
  };
}

export function isSolved({ files, beside }: OpenConflicts): boolean {
  return files.length + beside.length === 0;
}

export function formatConflicts(open: OpenConflicts): string {
  return `${JSON.stringify(open, null, 2)}\n`;
}

/**
 * Lets nothing run on files in which both versions stand.
 * @param flags of the run, which the one that goes on has too
 * @throws KeelsonError (exit 5) that names each place
 */
export function refuseConflicts(directory: string, flags: StepFlags): void {
  const { files, beside } = readConflicts(directory);
  // Who renamed one has taken the marks along.
  const isGone = files.some((path) => !existsSync(join(directory, path)));
  const marked = (isGone ? listFiles(directory) : files).flatMap((path) =>
    placesIn(read(join(directory, path)) ?? '').map((line) => `${path}:${line}`),
  );
  const left = beside.filter((path) => existsSync(join(directory, path)));
  const open = [...marked, ...left];
  if (open.length === 0) {
    rmSync(join(directory, conflictsPath), { force: true });
    return;
  }
  throw new KeelsonError({
    exitCode: exitCodes.check,
    message: `there are conflicts to be solved: ${open.join(', ')}`,
    remedy: [
      ...(marked.length > 0
        ? [
            'Keep what you want of both versions, and delete the lines that begin with <<<<<<<, |||||||, ======= and >>>>>>>.',
          ]
        : []),
      ...(left.length > 0
        ? ['Take what you want from the files that end in .keelson, and delete those.']
        : []),
      `Then: ${commandText([...programWords(), 'resume', ...leftOutSteps(flags).values()])}`,
    ].join(' '),
  });
}

/** Where each conflict begins; of one that is solved in part, what is left. */
function placesIn(text: string): readonly number[] {
  const begun = conflictsIn(text);
  return begun.length > 0 ? begun : marksIn(text);
}

function readConflicts(directory: string): OpenConflicts {
  const text = read(join(directory, conflictsPath));
  try {
    const { files, beside } = JSON.parse(text ?? '{}') as Partial<
      Record<keyof OpenConflicts, unknown>
    >;
    return { files: textsOf(files), beside: textsOf(beside) };
  } catch {
    return { files: [], beside: [] };
  }
}

function textsOf(list: unknown): readonly string[] {
  return Array.isArray(list) ? list.filter((each) => typeof each === 'string') : [];
}

function read(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (['ENOENT', 'EISDIR', 'ENOTDIR'].includes(codeOf(error))) return undefined;
    throw error;
  }
}
