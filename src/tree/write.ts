import {
  chmodSync,
  closeSync,
  constants,
  fchmodSync,
  fstatSync,
  lstatSync,
  mkdirSync,
  openSync,
  renameSync,
  rmdirSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { environmentError, KeelsonError, targetError } from '../errors.js';
import type { FileTree, TreeFile } from '../types.js';
import { Cleanup } from './cleanup.js';
import { codeOf, fileFault } from './faults.js';
import { addLines, canBeAddedTo, ignorePath } from './ignored.js';
import { closeJournal, writeJournal } from './journal.js';
import { giveSecondName } from './second-name.js';
import { removeDirectory, stagingName } from './staging.js';
import { inspectTarget, refuseOccupied, type Target, type TargetOptions } from './target.js';

export interface WriteOptions extends TargetOptions {
  /** Told what to undo when a signal ends the run. */
  readonly cleanup?: Cleanup | undefined;
}

/** What was written. */
export interface WriteReport {
  /** Absolute path of the project. */
  readonly directory: string;
  readonly files: number;
  readonly bytes: number;
}

/** So many files are written before a signal is looked for: some milliseconds' worth. */
const filesBetweenSignals = 8;
const directoryMode = 0o755;

/**
 * Writes a render to a directory, whole or not at all.
 *
 * A directory that is not there appears by one rename of a staging directory beside it. Into one that
 * is there, every file is created exclusively, and removed again when a later one fails; to a `.gitignore`
 * that is there lines are added. Nothing that this run did not create is ever removed or overwritten.
 * The umask holds, but not against the owner.
 *
 * Nothing is forced to the disk: a project that a power failure took can be made again, and waiting
 * for the disk a hundred times costs more than everything else.
 *
 * @throws KeelsonError exit 3 when the target is not ours to write to, exit 4 when the system refuses
 */
export async function writeTree(
  path: string,
  tree: FileTree,
  options: WriteOptions = {},
): Promise<WriteReport> {
  const target = inspectTarget(path, options);
  refuseOccupied(target, tree.keys(), options);
  const journal = new Journal();
  const cleanup = options.cleanup ?? new Cleanup();
  const forget = cleanup.add(() => journal.undo());
  try {
    await stageAndPublish(target, tree, journal, cleanup);
  } catch (error) {
    journal.undo();
    throw fileFault(error, 'write', placeOf(error, target, journal));
  } finally {
    forget();
  }
  let bytes = 0;
  for (const file of tree.values()) bytes += file.bytes.byteLength;
  return { directory: target.path, files: tree.size, bytes };
}

/** The path a person knows for the one that failed: not the staging directory's. */
function placeOf(error: unknown, target: Target, journal: Journal): string {
  const { path, dest } = error as { path?: unknown; dest?: unknown };
  const place = [dest, path].find((each) => typeof each === 'string') ?? target.path;
  if (journal.staging === undefined) return dirname(place);
  return place.startsWith(journal.staging)
    ? target.path + place.slice(journal.staging.length)
    : place;
}

async function stageAndPublish(
  target: Target,
  tree: FileTree,
  journal: Journal,
  cleanup: Cleanup,
): Promise<void> {
  const isNew = target.state === 'absent';
  if (isNew) makeParents(dirname(target.path), journal);
  const home = isNew ? dirname(target.path) : target.path;
  const staging = join(home, stagingName(basename(target.path)));
  makeDirectory(staging, () => (journal.staging = staging));
  await fillStaging(staging, tree, cleanup);
  // From here on everything is synchronous: a signal comes before it or after it.
  if (isNew) publishByRename(staging, target.path);
  else publishBeside(staging, target.path, tree, journal);
  journal.done();
}

function makeParents(path: string, journal: Journal): void {
  const missing: string[] = [];
  for (let above = path; !exists(above); above = dirname(above)) missing.unshift(above);
  for (const directory of missing) {
    try {
      makeDirectory(directory, () => journal.directories.push(directory));
    } catch (error) {
      if (codeOf(error) !== 'EEXIST') throw error;
    }
  }
}

/** @param made told before anything else can fail, so that it is undone */
function makeDirectory(path: string, made?: () => void): void {
  mkdirSync(path, { mode: directoryMode });
  made?.();
  keepForOwner(lstatSync(path).mode, directoryMode, (mode) => chmodSync(path, mode));
}

/** What the umask took from others stays taken; without their own rights its owner could not go on. */
function keepForOwner(is: number, wanted: number, change: (mode: number) => void): void {
  const owned = (is | (wanted & 0o700)) & 0o777;
  if (owned !== (is & 0o777)) change(owned);
}

function exists(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false }) !== undefined;
}

/**
 * Writes every file. Synchronously, because a turn through the thread pool for each call costs ten
 * times the call; between some of them signals get their turn, and after the last one.
 */
async function fillStaging(staging: string, tree: FileTree, cleanup: Cleanup): Promise<void> {
  for (const directory of directoriesOf(tree)) makeDirectory(join(staging, directory));
  let written = 0;
  for (const file of tree.values()) {
    writeFile(join(staging, file.path), file);
    if (++written % filesBetweenSignals === 0) await nextTurn(cleanup);
  }
  await nextTurn(cleanup);
}

async function nextTurn(cleanup: Cleanup): Promise<void> {
  await setImmediate();
  if (cleanup.ran) throw interrupted();
}

/** Every directory of the tree, parents first. */
function directoriesOf(tree: FileTree): readonly string[] {
  const directories = new Set<string>();
  const add = (path: string): void => {
    if (path === '.' || directories.has(path)) return;
    add(dirname(path));
    directories.add(path);
  };
  for (const path of tree.keys()) add(dirname(path));
  return [...directories];
}

function writeFile(path: string, { bytes, mode }: TreeFile): void {
  const { O_WRONLY, O_CREAT, O_EXCL } = constants;
  const noFollow = (constants as { O_NOFOLLOW?: number }).O_NOFOLLOW ?? 0;
  const file = openSync(path, O_WRONLY | O_CREAT | O_EXCL | noFollow, mode);
  try {
    writeFileSync(file, bytes);
    keepForOwner(fstatSync(file).mode, mode, (is) => fchmodSync(file, is));
  } finally {
    closeSync(file);
  }
}

function publishByRename(staging: string, target: string): void {
  try {
    renameSync(staging, target);
  } catch (error) {
    if (
      ['ENOTEMPTY', 'EEXIST', 'ENOTDIR'].includes(codeOf(error)) ||
      (codeOf(error) === 'EPERM' && exists(target))
    ) {
      throw targetError(`${target} was made by somebody else in the meantime`, {
        remedy: 'Choose another directory.',
        cause: error,
      });
    }
    throw error;
  }
}

function publishBeside(staging: string, target: string, tree: FileTree, journal: Journal): void {
  const missing = directoriesOf(tree).filter((directory) => !exists(join(target, directory)));
  writeJournal(staging, missing);
  for (const directory of missing) {
    const path = join(target, directory);
    try {
      makeDirectory(path, () => journal.directories.push(path));
    } catch (error) {
      throw codeOf(error) === 'EEXIST' ? inTheWay(path, error) : error;
    }
  }
  for (const path of tree.keys()) {
    if (canBeAddedTo(target, path)) continue;
    const to = join(target, path);
    try {
      giveSecondName(join(staging, path), to);
    } catch (error) {
      throw codeOf(error) === 'EEXIST' ? inTheWay(to, error) : error;
    }
    journal.files.push(to);
  }
  const ignored = tree.get(ignorePath);
  if (ignored !== undefined && !journal.files.includes(join(target, ignorePath))) {
    journal.takeAway = addLines(target, Buffer.from(ignored.bytes).toString());
  }
  closeJournal(staging);
  removeDirectory(staging);
}

function inTheWay(path: string, cause: unknown): KeelsonError {
  return targetError(`${path} was made by somebody else in the meantime`, {
    remedy: 'Choose another directory.',
    cause,
  });
}

function interrupted(): KeelsonError {
  return environmentError('interrupted');
}

/** What this run has made, so that it can be unmade. */
class Journal {
  staging: string | undefined;
  readonly directories: string[] = [];
  readonly files: string[] = [];
  takeAway: (() => void) | undefined;
  #isDone = false;

  /** The project is whole: there is nothing to undo any more. */
  done(): void {
    this.#isDone = true;
  }

  /** Removes what this run made, and of its directories those that are still empty. */
  undo(): void {
    if (this.#isDone) return;
    this.#isDone = true;
    if (this.takeAway !== undefined) attempt(this.takeAway);
    for (const path of this.files) attempt(() => unlinkSync(path));
    if (this.staging !== undefined) {
      const { staging } = this;
      attempt(() => removeDirectory(staging));
    }
    for (const path of [...this.directories].reverse()) attempt(() => rmdirSync(path));
  }
}

function attempt(undo: () => void): void {
  try {
    undo();
  } catch {
    // The rest must still be undone; an occupied directory is meant to stay.
  }
}
