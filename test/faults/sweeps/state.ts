import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { snapshotOf, type Snapshot } from '../support/snapshot.js';

/** What lies in a place, so that two places can be compared. */

/** Path → what is there: kind, mode, content. */
export type State = ReadonlyMap<string, string>;

/** What two runs of the same write differently: secrets, times, git's notes of when files were looked at. */
export function stateOf(place: string): State {
  const snapshot = snapshotOf(place, (path) => /(^|\/)\.git\/index$/.test(path));
  const contents = contentsOf(place, snapshot);
  return new Map(
    [...snapshot].map(([path, { mode }]) => [path, `${mode} ${contents.get(path) ?? ''}`]),
  );
}

/** The same without modes, which the umask decides. */
export function contentOf(place: string): State {
  return contentsOf(place, existsSync(place) ? snapshotOf(place) : new Map());
}

function contentsOf(place: string, snapshot: Snapshot): State {
  return new Map(
    [...snapshot].map(([path, { kind, content }]) => {
      if (/(^|\/)\.keelson\/receipt\.json$/.test(path)) return [path, 'a receipt'];
      if (/(^|\/)\.env$/.test(path)) return [path, variablesIn(join(place, path))];
      return [path, `${kind} ${content}`];
    }),
  );
}

/** The names in a file of settings, in their order. */
function variablesIn(path: string): string {
  return readFileSync(path, 'utf8').replaceAll(/=.*$/gm, '=');
}

/** Paths that are not the same in both. */
export function differing(one: State, other: State): readonly string[] {
  return [...new Set([...one.keys(), ...other.keys()])]
    .filter((path) => one.get(path) !== other.get(path))
    .sort();
}

/** A staging directory of the tool. */
export function isStaging(path: string): boolean {
  return /(^|\/)\.[^/]+\.keelson-\d+-[0-9a-f]{12}$/.test(path);
}

/** Where the target of a scene is. */
export const target = 'work/shop';
