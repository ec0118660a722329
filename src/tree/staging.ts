import { randomBytes } from 'node:crypto';
import { lstatSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { unpublish } from './journal.js';
import { isRunning } from './running.js';

const pattern = /^\..+\.keelson-(\d+)-[0-9a-f]{12}$/;
const attempts = 10;

/** Those that this process has named: another one before it may have had our number. */
const own = new Set<string>();

/** A name for a staging directory: hidden, with the process that owns it. */
export function stagingName(project: string): string {
  const name = `.${project}.keelson-${process.pid}-${randomBytes(6).toString('hex')}`;
  own.add(name);
  return name;
}

export function isStagingName(name: string): boolean {
  return pattern.test(name);
}

/**
 * Removes staging directories in a directory whose process has ended, and what that process had
 * already put beside them.
 * @returns their paths
 */
export function clearStaleStaging(directory: string): string[] {
  const stale = entries(directory)
    .filter((name) => isStale(name))
    .map((name) => join(directory, name))
    .filter((path) => lstatSync(path, { throwIfNoEntry: false })?.isDirectory());
  for (const path of stale) {
    unpublish(path, directory);
    removeDirectory(path);
  }
  return stale;
}

function entries(directory: string): string[] {
  try {
    return readdirSync(directory);
  } catch {
    return [];
  }
}

function isStale(name: string): boolean {
  const pid = Number(pattern.exec(name)?.[1]);
  if (!Number.isInteger(pid) || pid === 0) return false;
  return pid === process.pid ? !own.has(name) : !isRunning(pid);
}

/** Removes a directory that we made. Files may still be appearing in it: tries again. */
export function removeDirectory(path: string): void {
  for (let attempt = 1; ; attempt++) {
    try {
      rmSync(path, { recursive: true, force: true });
      return;
    } catch (error) {
      if (attempt === attempts) throw error;
    }
  }
}
