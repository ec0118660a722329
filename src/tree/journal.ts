import {
  lstatSync,
  readdirSync,
  readFileSync,
  rmdirSync,
  unlinkSync,
  writeFileSync,
  type Stats,
} from 'node:fs';
import { join, posix } from 'node:path';

/** In a staging directory; the project itself has no file of that name. */
const journalName = '.keelson-journal.json';

/**
 * Writes down, before files are put into a directory that is there, which of its directories this run
 * makes. Should the process be killed half way, `unpublish` can tell what was made from what was found.
 * @param directories paths below the target, parents first
 */
export function writeJournal(staging: string, directories: readonly string[]): void {
  writeFileSync(join(staging, journalName), JSON.stringify(directories), { flag: 'wx' });
}

/** Everything is there: whoever is killed from here on leaves a project, and a staging directory that only goes. */
export function closeJournal(staging: string): void {
  unlinkSync(join(staging, journalName));
}

/**
 * Undoes what a killed process had put from its staging directory into the directory around it: files
 * that still are the staged ones, untouched since, and directories that the journal names and that are
 * empty. Everything else stays.
 */
export function unpublish(staging: string, target: string): void {
  const journal = lstatSync(join(staging, journalName), { throwIfNoEntry: false });
  if (!journal) return;
  for (const path of readdirSync(staging, { recursive: true, encoding: 'utf8' })) {
    const staged = lstatSync(join(staging, path));
    const published = lstatSync(join(target, path), { throwIfNoEntry: false });
    if (staged.isFile() && published && isUntouched(published, staged, journal)) {
      unlinkSync(join(target, path));
    }
  }
  for (const path of readDirectories(staging).reverse()) {
    try {
      rmdirSync(join(target, path));
    } catch {
      // Not made yet, or somebody has put something into it.
    }
  }
}

/** Publishing gives a staged file a second name: both are one inode, and older than the journal. */
function isUntouched(published: Stats, staged: Stats, journal: Stats): boolean {
  const isSame = published.ino === staged.ino && published.dev === staged.dev;
  return isSame && published.mtimeMs <= journal.mtimeMs;
}

function readDirectories(staging: string): string[] {
  try {
    const paths: unknown = JSON.parse(readFileSync(join(staging, journalName), 'utf8'));
    return Array.isArray(paths) ? paths.filter(isInside) : [];
  } catch {
    return [];
  }
}

function isInside(path: unknown): path is string {
  return typeof path === 'string' && posix.normalize(`/${path}`) === `/${path}` && path !== '';
}
