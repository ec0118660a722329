import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { availableParallelism, release } from 'node:os';
import { join } from 'node:path';
import { keelsonVersion } from '../../../src/version.js';
import type { Part, SweepOptions } from './sweep.js';

/** What sweeps found, as files for the page that tells of it. */

/** Not in git. */
const directory = join(import.meta.dirname, '../../../.cache/sweeps');

/** A part, and how it was come by. */
export interface MeasuredPart extends Part {
  /** yyyy-mm-dd */
  readonly date: string;
  readonly command: string;
  /** Node, kernel and cores. */
  readonly machine: string;
}

export interface SweepFigures {
  readonly id: string;
  readonly keelson: string;
  readonly parts: readonly MeasuredPart[];
}

/** Keeps a part: its older self goes, and what was found of another version. */
export function keepFigures(id: string, part: Part, options: SweepOptions): void {
  const before = readFigures(id);
  const older = before?.keelson === keelsonVersion ? before.parts : [];
  const measured: MeasuredPart = {
    ...part,
    date: new Date().toISOString().slice(0, 10),
    command: commandOf(id, options),
    machine: `Node ${process.versions.node}, Linux ${release()}, ${availableParallelism()} cores`,
  };
  const parts = [...older.filter((each) => nameOf(each) !== nameOf(part)), measured];
  const figures: SweepFigures = { id, keelson: keelsonVersion, parts };
  mkdirSync(directory, { recursive: true });
  writeFileSync(join(directory, `${id}.json`), `${JSON.stringify(figures, null, 2)}\n`);
}

function nameOf({ cases, what, where }: Part): string {
  return `${cases} ${what} ${where}`;
}

/** What a sweep found; undefined where it was not run. */
export function readFigures(id: string): SweepFigures | undefined {
  const path = join(directory, `${id}.json`);
  return existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as SweepFigures) : undefined;
}

function commandOf(id: string, { full, runs, seed }: SweepOptions): string {
  return `npm run sweep -- ${id}${full ? ' --full' : ''} --runs ${runs} --seed ${seed}`;
}
