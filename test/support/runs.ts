import { mkdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { installTarball } from '../matrix/tarball.js';
import type { Outcome } from './outcome.js';

/** Where whole projects are made and run; what is fetched for them is kept for the next run. */
export const runsDirectory = process.env['KEELSON_MATRIX_DIR'] ?? join(tmpdir(), 'keelson-matrix');

export interface Run {
  /** Empty at first but for the tool; it stays where something failed. */
  readonly directory: string;
  /** The entry of the tool, installed from its package. */
  readonly program: string;
  /** Prints what came of something, and counts it. */
  readonly report: (outcome: Outcome) => void;
}

/** Runs attempts with the packed tool; the last line counts them. @returns the exit code */
export async function runAttempts(
  name: string,
  work: (run: Run) => Promise<void>,
): Promise<number> {
  const directory = join(runsDirectory, name.toLowerCase());
  rmSync(directory, { recursive: true, force: true });
  mkdirSync(directory, { recursive: true });
  const counts = { passed: 0, failed: 0, skipped: 0 };
  const report = ({ what, result, reason }: Outcome): void => {
    counts[result] += 1;
    const why = reason === undefined ? '' : `: ${reason}`;
    console.log(`${result === 'failed' ? 'FAILED' : result}   ${what}${why}`);
  };
  await work({ directory, program: await installTarball(join(directory, 'tool')), report });
  const { passed, failed, skipped } = counts;
  if (failed === 0) rmSync(directory, { recursive: true, force: true });
  console.log(`${name}: ${passed} passed, ${failed} failed, ${skipped} skipped`);
  return failed > 0 ? 1 : 0;
}
