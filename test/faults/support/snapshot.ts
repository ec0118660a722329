import { createHash } from 'node:crypto';
import { lstatSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';

/** What lies in a directory, to be compared with what lies there later. */

export interface Entry {
  readonly kind: 'file' | 'directory' | 'link' | 'other';
  readonly mode: string;
  readonly inode: number;
  /** When its content was changed; of directories not told, since a staging directory beside a target changes it. */
  readonly changed: number | undefined;
  /** The hash of a file, the goal of a link. */
  readonly content: string;
}

/** Each path below the directory with what is there. */
export type Snapshot = ReadonlyMap<string, Entry>;

/**
 * @param leftOut whether a path, relative to the directory, is left out with all below it
 */
export function snapshotOf(
  directory: string,
  leftOut: (path: string) => boolean = () => false,
): Snapshot {
  const entries = new Map<string, Entry>();
  const add = (path: string): void => {
    if (path !== '' && leftOut(path)) return;
    const entry = entryAt(join(directory, path));
    entries.set(path, entry);
    if (entry.kind !== 'directory') return;
    for (const name of readdirSync(join(directory, path)).sort()) {
      add(path === '' ? name : `${path}/${name}`);
    }
  };
  add('');
  return entries;
}

function entryAt(path: string): Entry {
  const found = lstatSync(path);
  const kind = found.isFile()
    ? 'file'
    : found.isDirectory()
      ? 'directory'
      : found.isSymbolicLink()
        ? 'link'
        : 'other';
  return {
    kind,
    mode: (found.mode & 0o7777).toString(8),
    inode: found.ino,
    changed: kind === 'directory' ? undefined : found.mtimeMs,
    content: contentOf(path, kind),
  };
}

function contentOf(path: string, kind: Entry['kind']): string {
  if (kind === 'link') return readlinkSync(path);
  return kind === 'file' ? createHash('sha256').update(readFileSync(path)).digest('hex') : '';
}

/** A line for each path that is not as it was. */
export function differences(before: Snapshot, after: Snapshot): readonly string[] {
  return [...new Set([...before.keys(), ...after.keys()])].sort().flatMap((path) => {
    const [was, is] = [before.get(path), after.get(path)];
    if (was === undefined) return [`${path} is new`];
    if (is === undefined) return [`${path} is gone`];
    return JSON.stringify(was) === JSON.stringify(is)
      ? []
      : [`${path} was ${JSON.stringify(was)}, is ${JSON.stringify(is)}`];
  });
}
