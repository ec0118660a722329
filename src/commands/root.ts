import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { nearestWith } from '../tree/nearest.js';
import { clearStaleStaging } from '../tree/staging.js';
import { currentDirectory } from '../tree/target.js';
import { blueprintPath } from '../types.js';

/** The nearest directory upwards that keelson made, as git looks for its own; else the one given. */
export function projectRoot(here: string): string {
  return nearestWith(blueprintPath, here) ?? here;
}

/**
 * The root of the project that we are in, for a run that writes to it: without what one has left that was
 * killed, be it a repository half made, or half of the project itself.
 */
export function clearedRoot(): string {
  const here = currentDirectory();
  const root = nearestWith(blueprintPath, here);
  if (root !== undefined) clearStaleStaging(root);
  return root ?? here;
}

/** Whether keelson has made what is in a directory. */
export function isProject(directory: string): boolean {
  return existsSync(join(directory, blueprintPath));
}
