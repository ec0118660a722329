import {
  chmodSync,
  closeSync,
  constants,
  copyFileSync,
  fsyncSync,
  linkSync,
  lstatSync,
  mkdirSync,
  openSync,
  renameSync,
  rmdirSync,
  unlinkSync,
} from 'node:fs';
import { open } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { environmentError, KeelsonError, targetError } from '../errors.js';
import type { FileTree, TreeFile } from '../types.js';
import { Cleanup } from './cleanup.js';
import { codeOf, fileFault } from './faults.js';
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

/** As many as libuv has threads: more only costs file descriptors. */
const parallel = 4;
const directoryMode = 0o755;

/**
 * Writes a render to a directory, whole or not at all.
 *
 * A directory that is not there appears by one rename of a staging directory beside it. Into one that
 * is there, every file is created exclusively, and removed again when a later one fails. Nothing that
 * this run did not create is ever removed or overwritten. Modes do not depend on the umask.
 *
 * @throws KeelsonError exit 3 when the target is not ours to write to, exit 4 when the system refuses
 */
export async function writeTree(
  path: string,
  tree: FileTree,
  options: WriteOptions = {},
): Promise<WriteReport> {
  const target = inspectTarget(path, options);
  refuseOccupied(target, tree, options);
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
  if (cleanup.ran) throw interrupted();
  if (isNew) publishByRename(staging, target.path);
  else publishBeside(staging, target.path, tree, journal);
  syncDirectory(home);
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
  chmodSync(path, directoryMode); // The umask may have taken bits away.
}

function exists(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false }) !== undefined;
}

async function fillStaging(staging: string, tree: FileTree, cleanup: Cleanup): Promise<void> {
  const directories = directoriesOf(tree);
  for (const directory of directories) makeDirectory(join(staging, directory));
  const files = [...tree.values()];
  let next = 0;
  const worker = async (): Promise<void> => {
    for (let file = files[next++]; file; file = files[next++]) {
      if (cleanup.ran) throw interrupted();
      await writeFile(join(staging, file.path), file);
    }
  };
  const ended = await Promise.allSettled(Array.from({ length: parallel }, worker));
  const failed = ended.find((end) => end.status === 'rejected');
  if (failed) throw failed.reason;
  for (const directory of directories) syncDirectory(join(staging, directory));
  syncDirectory(staging);
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

async function writeFile(path: string, { bytes, mode }: TreeFile): Promise<void> {
  const { O_WRONLY, O_CREAT, O_EXCL } = constants;
  const noFollow = (constants as { O_NOFOLLOW?: number }).O_NOFOLLOW ?? 0;
  const file = await open(path, O_WRONLY | O_CREAT | O_EXCL | noFollow, mode);
  try {
    await file.writeFile(bytes);
    await file.chmod(mode);
    await file.sync();
  } finally {
    await file.close();
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
  const made = new Set<string>();
  for (const directory of directoriesOf(tree)) {
    const path = join(target, directory);
    try {
      makeDirectory(path, () => journal.directories.push(path));
      made.add(path);
    } catch (error) {
      if (codeOf(error) !== 'EEXIST') throw error;
      if (!lstatSync(path).isDirectory()) throw inTheWay(path, error);
    }
  }
  for (const path of tree.keys()) {
    const to = join(target, path);
    try {
      createExclusively(join(staging, path), to);
    } catch (error) {
      throw codeOf(error) === 'EEXIST' ? inTheWay(to, error) : error;
    }
    journal.files.push(to);
  }
  for (const path of made) syncDirectory(path);
  removeDirectory(staging);
}

/** A second name for the staged file; a copy where the file system has no hard links. */
function createExclusively(from: string, to: string): void {
  try {
    linkSync(from, to);
  } catch (error) {
    if (!['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK'].includes(codeOf(error)))
      throw error;
    copyFileSync(from, to, constants.COPYFILE_EXCL);
    chmodSync(to, lstatSync(from).mode);
  }
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

/** Makes the names in a directory last; not every system can. */
function syncDirectory(path: string): void {
  if (process.platform === 'win32') return;
  const directory = openSync(path, constants.O_RDONLY);
  try {
    fsyncSync(directory);
  } catch (error) {
    if (!['EINVAL', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS'].includes(codeOf(error))) throw error;
  } finally {
    closeSync(directory);
  }
}

/** What this run has made, so that it can be unmade. */
class Journal {
  staging: string | undefined;
  readonly directories: string[] = [];
  readonly files: string[] = [];
  #isDone = false;

  /** The project is whole: there is nothing to undo any more. */
  done(): void {
    this.#isDone = true;
  }

  /** Removes what this run made, and of its directories those that are still empty. */
  undo(): void {
    if (this.#isDone) return;
    this.#isDone = true;
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
