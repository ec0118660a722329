import { lstatSync, readdirSync, readlinkSync, realpathSync, type Stats } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join, parse, resolve } from 'node:path';
import { environmentError, targetError } from '../errors.js';
import { fileFault } from './faults.js';
import { canBeAddedTo } from './ignored.js';
import { isLeftBehind } from './left-behind.js';
import { folded } from './path-names.js';
import { clearStaleStaging } from './staging.js';

export interface TargetOptions {
  /** Write beside files that are there already. */
  readonly merge?: boolean | undefined;
  /** Write where a symbolic link leads. */
  readonly follow?: boolean | undefined;
  /** Write into the home directory itself. */
  readonly hereInHome?: boolean | undefined;
  /** Of the project, for advice. */
  readonly name?: string | undefined;
}

/** Where a project will be written, and what is there now. */
export interface Target {
  /** Absolute, links followed where that was asked for. */
  readonly path: string;
  /** `absent`: staged beside it and renamed. Else files are created one by one, beside what is there. */
  readonly state: 'absent' | 'present';
}

/**
 * Looks whether a project may be written to a path; writes nothing but clears staging directories
 * of runs that were killed.
 * @throws KeelsonError exit 3 when the target is not ours to write to, exit 4 when it cannot be reached
 */
export function inspectTarget(path: string, options: TargetOptions = {}): Target {
  const absolute = resolve(currentDirectory(), path);
  refuseRoot(absolute);
  const found = stat(absolute);
  if (found === undefined) {
    refuseBelowFile(absolute);
    clearStaleStaging(dirname(absolute));
    return { path: absolute, state: 'absent' };
  }
  if (found.isSymbolicLink()) return inspectLink(absolute, options);
  if (!found.isDirectory()) {
    throw targetError(`${absolute} is a file`, { remedy: 'Choose another directory.' });
  }
  const real = realpathSync(absolute);
  refuseRoot(real);
  refuseHome(real, options);
  clearStaleStaging(real);
  refuseMountPoint(real, found, options);
  return { path: absolute, state: 'present' };
}

/**
 * Compares the paths of what will be written with what is in a directory.
 * @throws KeelsonError (exit 3) that lists every file in the way
 */
export function refuseOccupied(
  target: Target,
  paths: Iterable<string>,
  options: TargetOptions,
): void {
  if (target.state === 'absent') return;
  const others = foreignEntries(target.path);
  if (others.length === 0) return;
  const conflicts = findConflicts(target.path, paths).filter(
    (path) => !canBeAddedTo(target.path, path),
  );
  if (conflicts.length > 0) {
    throw targetError(
      `${target.path} has files that the project would have too: ${list(conflicts)}`,
      { remedy: 'Choose another directory, or move these files away.' },
    );
  }
  if (options.merge) return;
  throw targetError(`${target.path} is not empty: ${list(others)}`, {
    remedy: 'Choose another directory, or write beside these files with --merge.',
  });
}

/** What is in the directory, except version control and what a file manager has left. */
function foreignEntries(directory: string): string[] {
  try {
    return readdirSync(directory, { withFileTypes: true })
      .filter((entry) => entry.name !== '.git' && !(entry.isFile() && isLeftBehind(entry.name)))
      .map(({ name }) => name)
      .sort();
  } catch (error) {
    throw fileFault(error, 'read', directory);
  }
}

/** Paths that cannot be created, because something is there; names compare as on macOS. */
function findConflicts(root: string, paths: Iterable<string>): string[] {
  const conflicts = new Set<string>();
  const listings = new Map<string, ReadonlyMap<string, string>>();
  const listing = (directory: string): ReadonlyMap<string, string> => {
    const known = listings.get(directory);
    if (known) return known;
    const names = new Map(readdirSync(join(root, directory)).map((name) => [folded(name), name]));
    listings.set(directory, names);
    return names;
  };
  for (const path of paths) {
    const segments = path.split('/');
    let directory = '';
    for (const [index, segment] of segments.entries()) {
      const name = listing(directory).get(folded(segment));
      if (name === undefined) break;
      const there = directory === '' ? name : `${directory}/${name}`;
      const isLast = index === segments.length - 1;
      if (isLast || name !== segment || !lstatSync(join(root, there)).isDirectory()) {
        conflicts.add(there);
        break;
      }
      directory = there;
    }
  }
  return [...conflicts].sort();
}

function list(names: readonly string[]): string {
  const shown = names.slice(0, 20).join(', ');
  return names.length > 20 ? `${shown} and ${names.length - 20} more` : shown;
}

/** @throws KeelsonError (exit 4) when the current directory was deleted */
export function currentDirectory(): string {
  try {
    return process.cwd();
  } catch {
    throw environmentError('the current directory no longer exists', {
      remedy: 'Change to a directory that exists.',
    });
  }
}

function stat(path: string): Stats | undefined {
  try {
    return lstatSync(path, { throwIfNoEntry: false });
  } catch (error) {
    if (isNotDirectory(error)) return undefined;
    throw fileFault(error, 'reach', path);
  }
}

function isNotDirectory(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOTDIR';
}

function refuseBelowFile(path: string): void {
  for (let above = dirname(path); ; above = dirname(above)) {
    const found = stat(above);
    if (found?.isDirectory()) return;
    if (found && !found.isSymbolicLink()) {
      throw targetError(`${above} is a file, so ${path} cannot be made`, {
        remedy: 'Choose another directory.',
      });
    }
    if (found) {
      if (leadsToDirectory(above)) return;
      throw targetError(`${above} is a symbolic link that leads to no directory`, {
        remedy: 'Remove the link, or choose another directory.',
      });
    }
    if (above === dirname(above)) return;
  }
}

function leadsToDirectory(link: string): boolean {
  try {
    return lstatSync(realpathSync(link)).isDirectory();
  } catch {
    return false;
  }
}

function inspectLink(link: string, options: TargetOptions): Target {
  const goal = resolve(dirname(link), readlinkSync(link));
  if (!leadsToDirectory(link)) {
    throw targetError(`${link} is a symbolic link to ${goal}, where there is no directory`, {
      remedy: 'Remove the link, or choose another directory.',
    });
  }
  const real = realpathSync(link);
  if (options.follow) return inspectTarget(real, options);
  throw targetError(`${link} is a symbolic link to ${real}`, {
    remedy: `Give the real path, or --follow to write there.`,
  });
}

function refuseRoot(path: string): void {
  if (path === parse(path).root) {
    throw targetError(`${path} is the root of a file system`, {
      remedy: 'Choose a directory of its own.',
    });
  }
}

function refuseHome(real: string, options: TargetOptions): void {
  if (options.hereInHome || !isHome(real)) return;
  throw targetError(`${real} is your home directory`, {
    remedy: `Choose a directory of its own, e.g. ${join(real, options.name ?? 'my-api')}, or say --here-in-home.`,
  });
}

function isHome(real: string): boolean {
  try {
    return realpathSync(homedir()) === real;
  } catch {
    return false;
  }
}

/** A mount point that holds something is somebody's volume. */
function refuseMountPoint(real: string, found: Stats, { name }: TargetOptions): void {
  if (lstatSync(dirname(real)).dev === found.dev) return;
  const others = foreignEntries(real);
  if (others.length === 0) return;
  throw targetError(`${real} is a mount point that is not empty: ${list(others)}`, {
    remedy: `Choose a directory below it, e.g. ${join(real, name ?? 'my-api')}.`,
  });
}
