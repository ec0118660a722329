import { nearestWith } from '../tree/nearest.js';
import { clearStaleStaging } from '../tree/staging.js';
import { currentDirectory } from '../tree/target.js';

const mark = '.keelson/blueprint.json';

/** The nearest directory upwards that keelson made, as git looks for its own; else the one given. */
export function projectRoot(here: string): string {
  return nearestWith(mark, here) ?? here;
}

/**
 * The root of the project that we are in, for a run that writes to it: without what one has left that was
 * killed, be it a repository half made, or half of the project itself.
 */
export function clearedRoot(): string {
  const here = currentDirectory();
  const root = nearestWith(mark, here);
  if (root !== undefined) clearStaleStaging(root);
  return root ?? here;
}
