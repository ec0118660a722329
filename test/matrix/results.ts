/** What a run of the matrix found, kept as a file for the table of proof. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { compareText } from '../../src/text.js';

/** One part of a row. */
export interface StageResult {
  readonly stage: string;
  readonly seconds: number;
  readonly result: 'passed' | 'failed';
  /** The last lines, of a failed one. */
  readonly output?: string;
}

/** One row that was run, or the reason why it was not. */
export interface RowResult {
  readonly number: number;
  readonly id: string;
  readonly stack: string;
  readonly database: string;
  /** Product and version of the database, e.g. `PostgreSQL 15.18`. */
  readonly engine: string;
  readonly auth: string;
  readonly example: string;
  readonly features: readonly string[];
  /** Resources that were declared beside the example. */
  readonly resources: number;
  readonly packageManager: string;
  /** What it ran on, e.g. `Node.js 22.23.3`. */
  readonly runtime: string;
  /** Processes behind one address. */
  readonly instances: number;
  readonly result: 'passed' | 'failed' | 'not-run';
  readonly reason?: string;
  /** The project's own tests that passed. */
  readonly tests: number;
  /** Checks over HTTP that passed. */
  readonly checks: number;
  readonly seconds: number;
  readonly stages: readonly StageResult[];
}

/** A file of results; rows that were run again replace their older selves. */
export interface Results {
  readonly keelson: string;
  /** yyyy-mm-dd */
  readonly date: string;
  readonly rows: readonly RowResult[];
}

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

/** Where results are kept; not in git. */
export const resultsPath = join(root, '.cache', 'matrix', 'results.json');

/** The results so far; undefined when there are none. */
export function readResults(): Results | undefined {
  return existsSync(resultsPath)
    ? (JSON.parse(readFileSync(resultsPath, 'utf8')) as Results)
    : undefined;
}

/** Adds rows to the results so far. Those of another version of keelson are dropped: they prove nothing of this one. */
export function saveResults(keelson: string, rows: readonly RowResult[]): void {
  const before = readResults();
  const older = before?.keelson === keelson ? before.rows : [];
  const isSame = (a: RowResult, b: RowResult): boolean =>
    a.stack === b.stack && a.number === b.number;
  const kept = older.filter((old) => !rows.some((row) => isSame(row, old)));
  const results: Results = {
    keelson,
    date: new Date().toISOString().slice(0, 10),
    rows: [...kept, ...rows].sort((a, b) => compareText(a.stack, b.stack) || a.number - b.number),
  };
  mkdirSync(dirname(resultsPath), { recursive: true });
  writeFileSync(resultsPath, `${JSON.stringify(results, null, 2)}\n`);
}
