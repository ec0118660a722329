import { lstatSync, readFileSync, type Stats } from 'node:fs';
import { join } from 'node:path';
import { fileFault } from '../tree/faults.js';
import type { Disk, DiskFile } from './merge.js';

/**
 * The files of a project as the merge asks for them. A path that a symbolic link stands in leads to
 * somewhere that may not be the project's, so it is never followed.
 */
export function diskOf(root: string): Disk {
  return (path) => readPath(root, path);
}

function readPath(root: string, path: string): DiskFile | undefined {
  const full = join(root, path);
  try {
    const segments = path.split('/');
    for (let depth = 1; depth < segments.length; depth++) {
      const found = statOf(join(root, ...segments.slice(0, depth)));
      if (found === undefined) return undefined;
      if (!found.isDirectory()) return { kind: 'other' };
    }
    const found = statOf(full);
    if (found === undefined) return undefined;
    if (!found.isFile()) return { kind: 'other' };
    return { kind: 'file', bytes: readFileSync(full), mode: found.mode & 0o777 };
  } catch (error) {
    throw fileFault(error, 'read', full);
  }
}

function statOf(path: string): Stats | undefined {
  return lstatSync(path, { throwIfNoEntry: false });
}
