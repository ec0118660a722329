import { existsSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';

/** The nearest directory, from one upwards, in which there is something; undefined where there is none. */
export function nearestWith(what: string, directory: string): string | undefined {
  for (let at = resolve(directory); ; at = dirname(at)) {
    if (existsSync(join(at, what))) return at;
    if (at === dirname(at)) return undefined;
  }
}
