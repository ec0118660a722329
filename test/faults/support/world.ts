import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readFileSync, symlinkSync, utimesSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect } from 'vitest';
import { runNode, scratch, type Run, type RunOptions } from '../../cli/support/run.js';
import { putFile } from '../../support/files.js';
import { program } from './packed.js';
import { differences, snapshotOf, type Snapshot } from './snapshot.js';

/**
 * A small world around one run of the packed tool: a home and a working directory, with files in them that are
 * somebody's. Each assertion on a run holds it to all eight promises:
 *
 * 1. no byte, link, mode or time of what was there has changed;
 * 2. the target is whole, or as it was;
 * 3. no staging directory stays behind;
 * 4. a failure has its exit code, one line of cause and one of remedy on stderr, and no stack trace;
 * 5. it ends within its time, and waits for nobody (stdin is an empty pipe);
 * 6. no shell is started and no text is compiled (Node refuses `eval` and `new Function`);
 * 7. no other machine is connected to, nor looked up;
 * 8. the project has the bytes that the same words give elsewhere.
 *
 * `makeWorld` → `world.keelson(words)` → `expectRefused` or `expectMade`.
 */
export interface World {
  /** Holds home and cwd; all of it is compared. */
  readonly root: string;
  readonly home: string;
  /** Where the tool is started; `shop` is usually made here. */
  readonly cwd: string;
  /** The absolute path of something below cwd. */
  readonly at: (path: string) => string;
  /** Writes a file below cwd, with the directories above it. */
  readonly put: (path: string, content: string) => string;
  /** Runs the packed tool. */
  readonly keelson: (words: readonly string[], options?: WorldOptions) => Promise<Outcome>;
}

export interface WorldOptions extends Omit<Partial<RunOptions>, 'entry'> {
  /** Node may compile text: a template of the package is not as it was built. */
  readonly compiles?: boolean;
  /** Another copy of the package. */
  readonly program?: string;
}

/** A run, and the world before it. */
export interface Outcome {
  readonly world: World;
  readonly words: readonly string[];
  readonly run: Run;
  readonly before: Snapshot;
  /** The programs that were started and the addresses that were connected to. */
  readonly noted: readonly Noted[];
}

interface Noted {
  readonly starts?: string;
  readonly words?: readonly string[];
  readonly connects?: string;
  readonly looksUp?: string;
  /** A member that every object has got. */
  readonly pollutes?: string;
}

/** Makes a shop and runs nothing in it: half a second. */
export const quickly: readonly string[] = ['new', 'shop', '--yes', '--no-install', '--no-git'];

const longAgo = new Date('2001-02-03T04:05:06Z');
const probe = join(import.meta.dirname, 'probe.cjs');
/** Of what a test may wait for; an install has its own limit. */
const usualSeconds = 5;
/** What a run may take, in starts of a bare Node: on a machine that has nothing else to do it is less than that. */
const startsLong = 50;

/** A new world; removed when the test is over. */
export function makeWorld(): World {
  const root = scratch();
  const [home, cwd] = [join(root, 'home'), join(root, 'work')];
  const put = (path: string, content: string): string => {
    const file = join(cwd, path);
    putFile(file, content);
    utimesSync(file, longAgo, longAgo);
    return file;
  };
  for (const directory of [home, cwd]) mkdirSync(directory);
  put('neighbour/notes.txt', 'not ours\n');
  put('neighbour/run.sh', '#!/bin/sh\n');
  put('../home/.profile', 'export EDITOR=ed\n');
  symlinkSync('notes.txt', join(cwd, 'neighbour/link'));
  symlinkSync('nowhere', join(cwd, 'neighbour/dangling'));
  const world: World = {
    root,
    home,
    cwd,
    at: (path) => join(cwd, path),
    put,
    keelson: async (words, options = {}) => {
      const before = snapshotOf(root);
      const notes = join(scratch(), 'noted');
      // Whoever the run is of.
      chmodSync(dirname(notes), 0o777);
      const run = await runNode(
        [
          ...(options.compiles === true ? [] : ['--disallow-code-generation-from-strings']),
          ...['--require', probe, options.program ?? program, ...words],
        ],
        { cwd, ...options, env: { HOME: home, KEELSON_TEST_PROBE: notes, ...options.env } },
      );
      return { world, words, run, before, noted: readNotes(notes) };
    },
  };
  return world;
}

function readNotes(path: string): readonly Noted[] {
  if (!existsSync(path)) return [];
  const lines = readFileSync(path, 'utf8').trim().split('\n');
  return lines.map((line) => JSON.parse(line) as Noted);
}

export interface Refusal {
  readonly exit: number;
  /** In the line of cause. */
  readonly cause: string | RegExp;
  /** In the line of remedy; false where the cause says all there is to do. */
  readonly remedy?: string | RegExp | false;
  readonly seconds?: number;
}

/** The tool refused: it said why, and the world is as it was. */
export function expectRefused(outcome: Outcome, refusal: Refusal): void {
  const { run } = outcome;
  expect(run.code, run.stderr).toBe(refusal.exit);
  expectSaid(run, refusal);
  expectSame(outcome);
  expectManners(outcome, refusal.seconds);
}

/** One line of cause, one of remedy, nothing of our code. */
function expectSaid({ stderr }: Run, { cause, remedy }: Refusal): void {
  expect(stderr).not.toMatch(/^\s+at .+:\d+:\d+\)?$/m);
  const lines = stderr.split('\n').filter((line) => line.trim() !== '');
  const has = (text: string | RegExp): boolean =>
    lines.some((line) => (typeof text === 'string' ? line.includes(text) : text.test(line)));
  expect(has(cause), `${String(cause)} is said in: ${stderr}`).toBe(true);
  if (remedy === false) return;
  expect(lines.length, `a remedy in: ${stderr}`).toBeGreaterThan(1);
  if (remedy !== undefined) expect(has(remedy), `${String(remedy)} in: ${stderr}`).toBe(true);
}

/** Nothing in the world has changed. */
export function expectSame(outcome: Outcome): void {
  expect(differences(outcome.before, snapshotOf(outcome.world.root))).toEqual([]);
}

export interface Making {
  /** Below cwd, or absolute; by default `shop`. */
  readonly target?: string;
  readonly exit?: number;
  /** Words that give the same project elsewhere; those of the run by default. */
  readonly like?: readonly string[];
  readonly seconds?: number;
}

/** The project is there, whole and the same as everywhere; nothing else in the world has changed. */
export async function expectMade(outcome: Outcome, making: Making = {}): Promise<void> {
  const { run } = outcome;
  expect(run.code, run.stderr).toBe(making.exit ?? 0);
  await expectWhole(outcome, making);
  expectManners(outcome, making.seconds);
}

/** The project is there, whole and the same as everywhere; nothing else in the world has changed. */
export async function expectWhole(outcome: Outcome, making: Making = {}): Promise<void> {
  const { world, before } = outcome;
  const target = relativeTo(world, making.target ?? 'shop');
  const after = snapshotOf(world.root);
  // What was in the target before is still there, untouched; what is new there is compared below.
  const isOurs = (path: string): boolean =>
    !before.has(path) && (path.startsWith(`${target}/`) || `${target}/`.startsWith(`${path}/`));
  const others = new Map([...after].filter(([path]) => !isOurs(path)));
  expect(differences(before, others)).toEqual([]);
  const expected = await referenceOf(making.like ?? outcome.words);
  for (const [path, { kind, content }] of expected) {
    const found = after.get(path === '' ? target : `${target}/${path}`);
    expect(`${path} ${found?.kind ?? 'absent'} ${found?.content ?? ''}`).toBe(
      `${path} ${kind} ${content}`,
    );
  }
}

/** The target is whole, or not there at all. @returns which */
export async function expectWholeOrAbsent(
  outcome: Outcome,
  making: Making = {},
): Promise<'whole' | 'absent'> {
  expectNoLitter(outcome);
  if (!existsSync(join(outcome.world.root, relativeTo(outcome.world, making.target ?? 'shop')))) {
    expectSame(outcome);
    return 'absent';
  }
  await expectWhole(outcome, making);
  return 'whole';
}

function relativeTo({ root, at }: World, target: string): string {
  return (target.startsWith('/') ? target : at(target)).slice(root.length + 1);
}

/** No litter, no shell, no network, in time. */
export function expectManners(outcome: Outcome, seconds = usualSeconds): void {
  expectNoLitter(outcome);
  const { milliseconds } = outcome.run;
  const limit = seconds * 1000;
  // A machine that does much else is slow with anything.
  expect(milliseconds).toBeLessThan(
    milliseconds < limit ? limit : Math.max(limit, startsLong * bareMilliseconds()),
  );
  const isShell = ({ starts = '' }: Noted): boolean =>
    starts === 'a shell' || /(^|[\\/])(sh|bash|dash|zsh|cmd(\.exe)?)$/.test(starts);
  expect(outcome.noted.filter(isShell)).toEqual([]);
  expect(outcome.noted.flatMap(({ pollutes }) => pollutes ?? [])).toEqual([]);
  const reached = outcome.noted.flatMap(({ connects, looksUp }) => connects ?? looksUp ?? []);
  expect(reached.filter((address) => !isLocal(address))).toEqual([]);
}

/** Whether a port is free, is asked of this very machine. */
function isLocal(address: string): boolean {
  return ['127.0.0.1', '::1', 'localhost'].includes(address) || address.startsWith('/');
}

/** No staging directory is left. */
export function expectNoLitter({ world }: Outcome): void {
  const left = [...snapshotOf(world.root).keys()].filter((path) => /\.keelson-\d+-/.test(path));
  expect(left).toEqual([]);
}

/** Words that say how a run goes on, not what is made. */
const aboutTheRun =
  /^--(merge|follow|here-in-home|json|quiet|debug|offline|start|no-(install|git|migrate|test|verify|start))$/;
const references = new Map<string, Promise<Snapshot>>();

/** What the same words make in an empty world, without what differs between two runs: secrets, receipts. */
function referenceOf(words: readonly string[]): Promise<Snapshot> {
  const asked = [...withoutDirectory(words.filter((word) => !aboutTheRun.test(word)))];
  const key = JSON.stringify(asked);
  const known = references.get(key) ?? makeReference(asked);
  references.set(key, known);
  return known;
}

async function makeReference(words: readonly string[]): Promise<Snapshot> {
  const { root } = makeWorld();
  const { code, stderr } = await runNode(
    [program, ...words, '--no-install', '--no-git', '--directory', join(root, 'it')],
    { cwd: root },
  );
  expect(code, stderr).toBe(0);
  return snapshotOf(join(root, 'it'), (path) =>
    ['.env', '.keelson/receipt.json', 'node_modules', '.git'].includes(path),
  );
}

function withoutDirectory(words: readonly string[]): readonly string[] {
  const at = words.indexOf('--directory');
  return at === -1 ? words : words.filter((_, index) => index !== at && index !== at + 1);
}

/** How long a Node takes now that does nothing. */
function bareMilliseconds(): number {
  const begun = performance.now();
  spawnSync(process.execPath, ['-e', '0']);
  return performance.now() - begun;
}
