import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { exitCodes, KeelsonError } from '../errors.js';
import { conflictsIn } from '../merge/text.js';
import { codeOf } from '../tree/faults.js';

/** The conflicts that the last merge left: kept until they are solved, so that `resume` can ask. */

export const conflictsPath = '.keelson/conflicts.json';

export interface OpenConflict {
  readonly path: string;
  /** On which the marks begin. */
  readonly lines: readonly number[];
}

export function formatConflicts(conflicts: readonly OpenConflict[]): string {
  return `${JSON.stringify({ files: conflicts.map(({ path }) => path) }, null, 2)}\n`;
}

/**
 * Lets nothing run on files in which both versions stand.
 * @throws KeelsonError (exit 5) that names each place
 */
export function refuseConflicts(directory: string): void {
  const open = readPaths(directory).flatMap((path) =>
    conflictsIn(read(join(directory, path)) ?? '').map((line) => `${path}:${line}`),
  );
  if (open.length === 0) {
    rmSync(join(directory, conflictsPath), { force: true });
    return;
  }
  throw new KeelsonError({
    exitCode: exitCodes.check,
    message: `there are conflicts to be solved: ${open.join(', ')}`,
    remedy: 'Make of both versions what you want there, take the marks out, and resume.',
  });
}

function readPaths(directory: string): readonly string[] {
  const text = read(join(directory, conflictsPath));
  if (text === undefined) return [];
  try {
    const { files } = JSON.parse(text) as { readonly files?: unknown };
    return Array.isArray(files) ? files.filter((path) => typeof path === 'string') : [];
  } catch {
    return [];
  }
}

function read(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (['ENOENT', 'EISDIR', 'ENOTDIR'].includes(codeOf(error))) return undefined;
    throw error;
  }
}
