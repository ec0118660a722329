import { spawn } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { onTestFinished } from 'vitest';
import { environmentAt } from '../../support/environment.js';
import { entry } from './tool.js';

/** Runs the tool as a process, in a place and with an environment that the test owns. */

export interface Run {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
  readonly milliseconds: number;
}

export interface RunOptions {
  readonly cwd: string;
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly input?: string;
  /** SIGINT is sent when this has been printed. */
  readonly stopAt?: string;
  /** Called once the process runs. */
  readonly started?: (pid: number) => void;
  /** Another copy of the tool. */
  readonly entry?: string;
  /** A program that is given the whole command line instead, e.g. `sh -c '… exec "$@"' sh`. */
  readonly wrapper?: readonly [string, ...string[]];
}

/** A directory of the test's own, outside of any repository, removed at its end. */
export function scratch(): string {
  const directory = mkdtempSync(join(tmpdir(), 'keelson-cli-'));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  return directory;
}

const home = mkdtempSync(join(tmpdir(), 'keelson-cli-home-'));
process.once('exit', () => rmSync(home, { recursive: true, force: true }));

/** The environment of each run: a home and a cache of npm that are of all tests here. */
export function environment(): Record<string, string> {
  return {
    ...environmentAt(home),
    npm_config_cache: join(tmpdir(), 'keelson-cli-npm-cache'),
    npm_config_update_notifier: 'false',
  };
}

/** Runs `keelson <words>`. */
export function keelson(words: readonly string[], options: RunOptions): Promise<Run> {
  return runNode([options.entry ?? entry, ...words], options);
}

/** Runs Node with arguments; stdin is a pipe, never a terminal. */
export function runNode(words: readonly string[], options: RunOptions): Promise<Run> {
  const begun = performance.now();
  const [program, ...prefix] = options.wrapper ?? [process.execPath];
  const args = options.wrapper === undefined ? words : [...prefix, process.execPath, ...words];
  const child = spawn(program, args, {
    cwd: options.cwd,
    env: { ...environment(), ...options.env },
    stdio: 'pipe',
  });
  if (child.pid !== undefined) options.started?.(child.pid);
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    const { stopAt } = options;
    const isNew = stopAt !== undefined && !stdout.includes(stopAt);
    stdout += text;
    if (isNew && stdout.includes(stopAt)) child.kill('SIGINT');
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  child.stdin.on('error', () => undefined);
  child.stdin.end(options.input ?? '');
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, signal) =>
      resolve({ code, signal, stdout, stderr, milliseconds: performance.now() - begun }),
    );
  });
}

/** Every object that `--json` printed. */
export function events(run: Run): readonly Readonly<Record<string, unknown>>[] {
  return run.stdout
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Record<string, unknown>);
}

/** The last object that `--json` printed. */
export function lastEvent(run: Run): Readonly<Record<string, unknown>> {
  return events(run).at(-1) ?? {};
}

/** Puts a program in front of all others; returns the PATH with it. */
export function fakeProgram(directory: string, name: string, script: string): string {
  const folder = join(directory, 'fake-bin');
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, name), script);
  chmodSync(join(folder, name), 0o755);
  return [folder, environment().PATH].join(delimiter);
}

/** What lies in a directory. */
export function entriesOf(directory: string): string[] {
  return readdirSync(directory).sort();
}
