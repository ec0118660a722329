import { lstatSync, writeFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { inputError } from '../errors.js';
import { fileFault } from '../tree/faults.js';
import { currentDirectory } from '../tree/target.js';

/** What flags ask for: counts, and files to write. */

/** @throws KeelsonError (exit 2) when it is no whole number from 1 to the most that makes sense */
export function countOf(flag: string, text: string | undefined, most: number): number | undefined {
  if (text === undefined) return undefined;
  const count = Number(text);
  if (/^\d{1,9}$/.test(text) && count >= 1 && count <= most) return count;
  throw inputError(`${flag} ${text}: must be a whole number from 1 to ${most}`);
}

/** A report nobody can write is better known before the run than after it. */
export function refuseUnwritable(path: string | undefined): void {
  if (path === undefined) return;
  const target = resolve(currentDirectory(), path);
  const folder = lstatSync(dirname(target), { throwIfNoEntry: false });
  if (folder === undefined) {
    throw inputError(`${path} cannot be written: there is no directory ${dirname(target)}`);
  }
  if (lstatSync(target, { throwIfNoEntry: false })?.isDirectory() === true) {
    throw inputError(`${path} cannot be written: it is a directory`);
  }
}

/** @throws KeelsonError when it cannot be written after all */
export function writeReport(path: string, text: string): void {
  const target = resolve(currentDirectory(), path);
  try {
    writeFileSync(target, text);
  } catch (error) {
    throw fileFault(error, 'write', target, 'Choose another file for it.');
  }
}
