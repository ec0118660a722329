import { execFileSync, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { environmentAt } from '../../support/environment.js';
import { program } from '../support/packed.js';

/** Runs of the packed tool, in places of their own. */

export interface Run {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
  /** From its start: when each text was on stdout first. */
  readonly seen: ReadonlyMap<string, number>;
  readonly milliseconds: number;
}

export interface RunOptions {
  readonly cwd: string;
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** A program that is given the whole command line, e.g. `strace …`. */
  readonly wrapper?: readonly string[];
  /** Another Node, and words for it. */
  readonly node?: readonly string[];
  /** Sends a signal so many milliseconds after its start, or after a text on stdout. */
  readonly kill?: Killing;
  /** Texts whose first appearance on stdout is noted. */
  readonly notes?: readonly string[];
}

export interface Killing {
  readonly signal: NodeJS.Signals;
  readonly milliseconds: number;
  readonly after?: string;
}

/** Everything that sweeps write is in here, and gone at their end. */
export const scratchRoot = mkdtempSync(join(tmpdir(), 'keelson-sweep-'));
process.once('exit', () => rmSync(scratchRoot, { recursive: true, force: true }));

let places = 0;

/** A directory that nobody else has. */
export function freshPlace(): string {
  const place = join(scratchRoot, String(++places));
  mkdirSync(place);
  return place;
}

/** The same files again, with their modes and times. */
export function copyOf(directory: string): string {
  const place = join(scratchRoot, String(++places));
  execFileSync('cp', ['-a', directory, place]);
  return place;
}

export function discard(place: string): void {
  rmSync(place, { recursive: true, force: true });
}

/** The environment of each run. */
export const usualEnvironment = environmentAt(freshPlace());

/** Runs the packed tool; stdin is at its end. */
export async function keelson(words: readonly string[], options: RunOptions): Promise<Run> {
  const line = [
    ...(options.wrapper ?? []),
    ...(options.node ?? [process.execPath]),
    program,
    ...words,
  ];
  return runWords(line, options);
}

/** After which a run hangs: it takes seconds, and many at one time some more. */
const LIMIT_MS = 120_000;

/** Runs any program in the same way. One that hangs is killed, with all that it has started. */
export async function runWords(line: readonly string[], options: RunOptions): Promise<Run> {
  const [file = '', ...args] = line;
  const begun = performance.now();
  const child = spawn(file, args, {
    cwd: options.cwd,
    env: { ...usualEnvironment, ...options.env },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  const { pid } = child;
  const limit = setTimeout(() => {
    if (pid === undefined) return;
    stderr += `it hung, and was killed after ${LIMIT_MS / 1000} s\n`;
    process.kill(-pid, 'SIGKILL');
  }, LIMIT_MS);
  const seen = new Map<string, number>();
  const { kill, notes = [] } = options;
  let isOver = false;
  const killLater = async ({ milliseconds, signal }: Killing): Promise<void> => {
    await wait(milliseconds);
    if (!isOver) child.kill(signal);
  };
  if (kill && kill.after === undefined) void killLater(kill);
  const awaited = [...notes, ...(kill?.after === undefined ? [] : [kill.after])];
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
    for (const each of awaited) {
      if (seen.has(each) || !stdout.includes(each)) continue;
      seen.set(each, performance.now() - begun);
      if (each === kill?.after) void killLater(kill);
    }
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, signal) => {
      isOver = true;
      clearTimeout(limit);
      resolve({ code, signal, stdout, stderr, seen, milliseconds: performance.now() - begun });
    });
  });
}
