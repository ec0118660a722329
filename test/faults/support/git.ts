import { execFileSync } from 'node:child_process';
import { environment } from '../../cli/support/run.js';
import { snapshotOf, type Snapshot } from './snapshot.js';
import type { World } from './world.js';

/** Runs git where the tool is started. */
export function git({ cwd, home }: World, ...words: readonly string[]): string {
  const env = { ...environment(), HOME: home };
  return execFileSync('git', words, { cwd, encoding: 'utf8', env }).trim();
}

/** What lies in a repository. */
export function gitSnapshot({ at }: World, path: string): Snapshot {
  return snapshotOf(at(path));
}
