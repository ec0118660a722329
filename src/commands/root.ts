import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** The nearest directory upwards that keelson made, as git looks for its own; else the one given. */
export function projectRoot(here: string): string {
  for (let place = here; ; place = dirname(place)) {
    if (existsSync(join(place, '.keelson/blueprint.json'))) return place;
    if (place === dirname(place)) return here;
  }
}
