import { lstatSync, readdirSync, readFileSync, type Stats } from 'node:fs';
import { join } from 'node:path';
import { limits } from './limits.js';
import { manifestPath, templatesFolder, type Entry } from './pack.js';

/**
 * Reads a pack from a directory, once: what is checked is what is rendered. Only its manifest and its templates are
 * looked at; whatever else an author has there is none of a pack's business. A link is never followed. A second name of a file
 * (a hard link) is a file: stores of package managers are made of them.
 */
export function readFolder(directory: string): readonly Entry[] {
  const entries: Entry[] = [];
  const read = (path: string, stats: Stats): void => {
    entries.push(entryOf(path, stats, join(directory, path)));
    if (!stats.isDirectory() || entries.length > limits.files * 2) return;
    for (const name of readdirSync(join(directory, path)).sort()) {
      const inner = `${path}/${name}`;
      read(inner, lstatSync(join(directory, inner)));
      if (entries.length > limits.files * 2) return;
    }
  };
  for (const path of [manifestPath, templatesFolder]) {
    const stats = lstatSync(join(directory, path), { throwIfNoEntry: false });
    if (stats !== undefined) read(path, stats);
  }
  return entries;
}

function entryOf(path: string, stats: Stats, absolute: string): Entry {
  const { mode, size } = stats;
  if (stats.isDirectory())
    return { path, kind: 'folder', mode: mode & 0o777, size: 0, bytes: nothing };
  if (!stats.isFile())
    return { path, kind: 'other', what: whatOf(stats), mode, size: 0, bytes: nothing };
  const bytes = size > limits.file ? nothing : readFileSync(absolute);
  return { path, kind: 'file', mode: mode & 0o7777, size: Math.max(size, bytes.length), bytes };
}

const nothing = new Uint8Array();

function whatOf(stats: Stats): string {
  if (stats.isSymbolicLink()) return 'a symbolic link';
  if (stats.isFIFO()) return 'a pipe';
  if (stats.isSocket()) return 'a socket';
  return 'a device';
}
