import { nearestWith } from '../tree/nearest.js';

/** The nearest directory upwards that keelson made, as git looks for its own; else the one given. */
export function projectRoot(here: string): string {
  return nearestWith('.keelson/blueprint.json', here) ?? here;
}
