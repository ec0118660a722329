import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { targetError, type KeelsonError } from '../errors.js';
import { receiptPath } from '../receipt.js';
import { besideOf, clearBeside, isOther } from '../tree/beside.js';
import { codeOf } from '../tree/faults.js';

/** One run at a time changes a project. */

const name = '.keelson/lock';

/**
 * Takes the lock of a project, from a process that has ended, too, and clears what such have left of
 * files that they were writing.
 * @returns what gives it back
 * @throws KeelsonError (exit 3) while another process holds it
 */
export function lockProject(root: string): () => void {
  const lock = join(root, name);
  const own = besideOf(lock);
  for (const path of [name, receiptPath, '.env']) clearBeside(join(root, path));
  try {
    writeFileSync(own, String(process.pid));
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

function takeFromTheDead(lock: string): void {
  const holder = holderOf(lock);
  if (holder === undefined) return;
  if (isOther(Number(holder))) throw isHeld(holder);
  const aside = `${besideOf(lock)}.stale`;
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

function isHeld(pid: string): KeelsonError {
  return targetError(`another run of keelson changes this project (process ${pid})`, {
    remedy: `Wait until it has ended; should there be none, remove ${name}.`,
  });
}
