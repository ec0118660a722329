import { linkSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { targetError, type KeelsonError } from '../errors.js';
import { codeOf } from '../tree/faults.js';
import { isRunning } from '../tree/running.js';

/** One run at a time changes a project. */

const name = '.keelson/lock';

/**
 * Takes the lock of a project, from a process that has ended, too.
 * @returns what gives it back
 * @throws KeelsonError (exit 3) while another process holds it
 */
export function lockProject(root: string): () => void {
  const lock = join(root, name);
  const own = `${lock}.${process.pid}`;
  clearStale(join(root, '.keelson'));
  writeFileSync(own, String(process.pid));
  try {
    for (;;) {
      try {
        // A name that appears with what is in it, unlike a file that is opened and then written.
        linkSync(own, lock);
        return () => rmSync(lock, { force: true });
      } catch (error) {
        if (codeOf(error) !== 'EEXIST') throw error;
        takeFromTheDead(lock);
      }
    }
  } finally {
    rmSync(own, { force: true });
  }
}

/** What processes leave that are killed while they take the lock. */
function clearStale(directory: string): void {
  for (const entry of readdirSync(directory)) {
    const pid = /^lock\.(\d+)(\.stale)?$/.exec(entry)?.[1];
    if (pid !== undefined && !isAlive(Number(pid))) rmSync(join(directory, entry), { force: true });
  }
}

function takeFromTheDead(lock: string): void {
  const holder = holderOf(lock);
  if (holder === undefined) return;
  if (isAlive(Number(holder))) throw isHeld(holder);
  const aside = `${lock}.${process.pid}.stale`;
  try {
    renameSync(lock, aside);
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return;
    throw error;
  }
  // Somebody else may have taken it from the dead before us: then it was theirs that we moved.
  const moved = holderOf(aside);
  if (moved !== holder && moved !== undefined) {
    linkSync(aside, lock);
    rmSync(aside);
    throw isHeld(moved);
  }
  rmSync(aside, { force: true });
}

function holderOf(lock: string): string | undefined {
  try {
    return readFileSync(lock, 'utf8').trim();
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined;
    throw error;
  }
}

function isAlive(pid: number): boolean {
  // Our own number in it was that of a process that had it before us.
  return Number.isInteger(pid) && pid > 0 && pid !== process.pid && isRunning(pid);
}

function isHeld(pid: string): KeelsonError {
  return targetError(`another run of keelson changes this project (process ${pid})`, {
    remedy: `Wait until it has ended; should there be none, remove ${name}.`,
  });
}
