import { readdirSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { isRunning } from './running.js';

/** No name that a person would give to a file, e.g. `.env.2024`. */
const mark = '.keelson-';

/** Where a process writes what is to appear as a whole: beside it, under the number of the process. */
export function besideOf(path: string): string {
  return `${path}${mark}${process.pid}`;
}

/** Removes what processes have left beside a file that were killed before it was whole. */
export function clearBeside(path: string): void {
  const begin = basename(path) + mark;
  for (const name of readdirSync(dirname(path))) {
    const pid = name.startsWith(begin)
      ? /^(\d+)(\.stale)?$/.exec(name.slice(begin.length))?.[1]
      : undefined;
    if (pid !== undefined && !isOther(Number(pid))) {
      rmSync(join(dirname(path), name), { force: true });
    }
  }
}

/** Whether another process of that number runs; our own number was that of one before us. */
export function isOther(pid: number): boolean {
  return Number.isInteger(pid) && pid > 0 && pid !== process.pid && isRunning(pid);
}
