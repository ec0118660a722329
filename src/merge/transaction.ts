import { createHash } from 'node:crypto';
import {
  accessSync,
  chmodSync,
  constants,
  existsSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmdirSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join, posix } from 'node:path';
import { targetError } from '../errors.js';
import type { Cleanup } from '../tree/cleanup.js';
import { codeOf, fileFault } from '../tree/faults.js';
import { giveSecondName } from '../tree/second-name.js';
import { removeDirectory } from '../tree/staging.js';
import type { Disk, WrittenFile } from './merge.js';

/**
 * Changes many files of a project as one: afterwards it has all of the new ones or all of the old.
 *
 * Everything new is written beside the project's files first, and what is to be replaced gets a
 * second name there; a journal says what belongs where. Then each file changes by one rename.
 * Whoever is killed in between leaves the journal, and the next run takes back what was done: only
 * what still is as the killed run left it. Nothing that a person wrote meanwhile is touched.
 */

/** Where a run keeps what it needs to go back. */
const workPath = '.keelson/change';
const journalName = 'journal.json';

export interface ChangeSet {
  readonly writes: readonly WrittenFile[];
  readonly deletes: readonly string[];
}

interface Entry {
  readonly path: string;
  /** Name of the new content below `new/`, and its hash; null where the file is to go. */
  readonly next: string | null;
  /** Hash of what stood there when the merge read it; null where nothing did. */
  readonly before: string | null;
}

/** What became of the files of a run that was killed. */
export interface TakenBack {
  readonly taken: readonly string[];
  /** Neither the old nor the new content: somebody has edited them since. */
  readonly left: readonly string[];
}

interface Journal {
  readonly entries: readonly Entry[];
  /** Directories that the change makes, parents first. */
  readonly directories: readonly string[];
}

/**
 * Changes the files.
 * @param disk what the change was decided on: a file that is another by now is not written over
 * @throws KeelsonError exit 3 when a file changed meanwhile, exit 4 when the system refuses; then
 *   everything is as it was
 */
export function applyChanges(root: string, changes: ChangeSet, disk: Disk, cleanup: Cleanup): void {
  const work = join(root, workPath);
  const forget = cleanup.add(() => void takeBack(root));
  try {
    const journal = prepare(root, work, changes, disk);
    // From here on everything is synchronous: a signal comes before it or after it.
    perform(root, work, journal);
    finish(work);
  } catch (error) {
    takeBack(root);
    throw fileFault(error, 'write', pathOfFault(error, root));
  } finally {
    forget();
  }
}

/** The place a person knows: not that of the work directory. */
function pathOfFault(error: unknown, root: string): string {
  const { path, dest } = error as { path?: unknown; dest?: unknown };
  const paths = [dest, path].filter((each) => typeof each === 'string');
  return paths.find((each) => !each.startsWith(join(root, workPath))) ?? paths[0] ?? root;
}

function prepare(root: string, work: string, changes: ChangeSet, disk: Disk): Journal {
  mkdirSync(join(work, 'new'), { recursive: true });
  mkdirSync(join(work, 'old'));
  const writes = changes.writes.map((file, index): Entry => {
    const name = String(index);
    writeFileSync(join(work, 'new', name), file.bytes, { flag: 'wx', mode: file.mode });
    // The umask decides for new files; those that are there keep what they have.
    if (disk(file.path) !== undefined) chmodSync(join(work, 'new', name), file.mode);
    return { path: file.path, next: hashOf(file.bytes), before: hashOnDisk(disk, file.path) };
  });
  const deletes = changes.deletes.map((path): Entry => ({
    path,
    next: null,
    before: hashOnDisk(disk, path),
  }));
  const journal = {
    entries: [...writes, ...deletes],
    directories: missingDirectories(
      root,
      changes.writes.map(({ path }) => path),
    ),
  };
  const staged = join(work, `${journalName}.new`);
  writeFileSync(staged, JSON.stringify(journal), { flag: 'wx' });
  renameSync(staged, join(work, journalName));
  return journal;
}

function missingDirectories(root: string, paths: readonly string[]): string[] {
  const missing = new Set<string>();
  const add = (path: string): void => {
    if (path === '.' || missing.has(path) || existsSync(join(root, path))) return;
    add(posix.dirname(path));
    missing.add(path);
  };
  for (const path of paths) add(posix.dirname(path));
  return [...missing];
}

function perform(root: string, work: string, journal: Journal): void {
  const { entries, directories } = journal;
  refuseUnwritable(root, journal);
  for (const directory of directories) makeDirectory(join(root, directory));
  for (const [index, { path, next, before }] of entries.entries()) {
    const [target, old] = [join(root, path), join(work, 'old', String(index))];
    refuseMeanwhile(target, before);
    if (next === null) {
      renameSync(target, old);
      removeEmpty(root, posix.dirname(path));
    } else if (before === null) {
      giveSecondName(join(work, 'new', String(index)), target);
    } else {
      giveSecondName(target, old);
      renameSync(join(work, 'new', String(index)), target);
    }
  }
}

/** One by one: of several at once Node says that they do not exist, whatever the reason. */
function makeDirectory(path: string): void {
  try {
    mkdirSync(path);
  } catch (error) {
    if (codeOf(error) !== 'EEXIST') throw error;
  }
}

/**
 * A part of a project may be mounted, and of a file system that is read-only the system says at a rename only that
 * it is another one.
 */
function refuseUnwritable(root: string, { entries, directories }: Journal): void {
  const made = new Set(directories);
  const there = new Set(
    entries.map(({ path }) => posix.dirname(path)).filter((each) => !made.has(each)),
  );
  for (const directory of there) accessSync(join(root, directory), constants.W_OK);
}

/** What the merge read is what is replaced: an editor may have saved the file in the meantime. */
function refuseMeanwhile(target: string, before: string | null): void {
  if (hashOfFile(target) === before) return;
  throw targetError(`${target} was changed while keelson was at work; nothing was written`, {
    remedy: 'Save your files, and run the same command again.',
  });
}

/** A folder that keelson's last file has left. */
function removeEmpty(root: string, directory: string): void {
  for (let at = directory; at !== '.'; at = posix.dirname(at)) {
    try {
      rmdirSync(join(root, at));
    } catch {
      return;
    }
  }
}

/** The change is whole once its journal is gone. */
function finish(work: string): void {
  unlinkSync(join(work, journalName));
  removeDirectory(work);
}

/**
 * Takes back what a run had begun that was ended before it was done.
 * @returns paths, if there was something; those that somebody has changed since stay as they are
 */
export function takeBack(root: string): TakenBack {
  const work = join(root, workPath);
  if (!existsSync(work)) return { taken: [], left: [] };
  const journal = readJournal(join(work, journalName));
  const taken = journal === undefined ? { taken: [], left: [] } : undo(root, work, journal);
  removeDirectory(work);
  return taken;
}

function readJournal(path: string): Journal | undefined {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as Journal;
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined;
    throw error;
  }
}

function undo(root: string, work: string, { entries, directories }: Journal): TakenBack {
  const taken: string[] = [];
  const left: string[] = [];
  for (const [index, { path, next, before }] of [...entries.entries()].reverse()) {
    const [target, old] = [join(root, path), join(work, 'old', String(index))];
    const now = hashOfFile(target);
    if (now !== next) {
      if (now !== before) left.push(path);
      continue;
    }
    if (before === null) {
      unlinkSync(target);
    } else if (existsSync(old)) {
      mkdirSync(dirname(target), { recursive: true });
      renameSync(old, target);
    } else continue;
    taken.push(path);
  }
  for (const directory of [...directories].reverse()) {
    try {
      rmdirSync(join(root, directory));
    } catch {
      // Never made, or somebody has put something into it.
    }
  }
  return { taken, left };
}

function hashOf(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/** Null where there is no file. */
function hashOfFile(path: string): string | null {
  const found = lstatSync(path, { throwIfNoEntry: false });
  return found?.isFile() ? hashOf(readFileSync(path)) : null;
}

function hashOnDisk(disk: Disk, path: string): string | null {
  const found = disk(path);
  return found?.kind === 'file' ? hashOf(found.bytes) : null;
}
