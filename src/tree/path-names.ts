/** Names of files as systems see them. Pure. */

/** A path as systems see it that fold case (macOS, Windows) and normalise (macOS). */
export function folded(path: string): string {
  return path.normalize('NFC').toLowerCase().normalize('NFC');
}

/** The name that a file of a template has in a project: what begins with a dot is written with `_`. */
export function withDots(path: string): string {
  return path
    .split('/')
    .map((segment) => segment.replace(/^_(?!_)/, '.'))
    .join('/');
}

/** Two names that would be one on some systems; those of folders end with `/`. */
export interface Collision {
  /** The whole path that brings the second name. */
  readonly path: string;
  readonly name: string;
  readonly other: string;
}

/** Where paths meet that fold or normalise to one, a file is a folder as well, or a file is there twice. */
export function collisionsOf(
  entries: Iterable<{ readonly path: string; readonly isFolder?: boolean }>,
): readonly Collision[] {
  const collisions: Collision[] = [];
  const seen = new Map<string, string>();
  for (const { path, isFolder = false } of entries) {
    const names = path.split('/');
    for (let depth = 1; depth <= names.length; depth++) {
      const isFile = depth === names.length && !isFolder;
      const name = names.slice(0, depth).join('/') + (isFile ? '' : '/');
      const key = folded(name).replace(/\/$/, '');
      const other = seen.get(key);
      if (other !== undefined && (other !== name || isFile)) collisions.push({ path, name, other });
      seen.set(key, name);
    }
  }
  return collisions;
}
