import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { templatesDirectory } from '../paths.js';
import { codeOf, fileFault } from '../tree/faults.js';
import { listingOf } from './listing.js';

/** Where templates are from: the folder that keelson ships, a pack in memory, or several of them laid over each other. */

export interface TemplateEntry {
  readonly name: string;
  readonly isFolder: boolean;
}

/** What the templates of a pack may cost, over everything that is rendered from them. */
export interface Budget {
  /** Characters that may still be written. */
  left: number;
}

/** Of which pack a file is. */
export interface Origin {
  /** Its name. */
  readonly pack: string;
  readonly budget: Budget;
}

export interface TemplateFiles {
  /** What a folder holds, sorted by name; undefined where there is no such folder. */
  readonly entries: (folder: string) => readonly TemplateEntry[] | undefined;
  /** The bytes of a file; undefined where there is none. */
  readonly read: (path: string) => Buffer | undefined;
  /** The pack that a file or folder is of; undefined for what is keelson's own. */
  readonly originOf: (path: string) => Origin | undefined;
}

/** The templates in a folder of this machine. Nothing is read before it is asked for. */
export function filesIn(directory: string): TemplateFiles {
  return {
    entries: (folder) => {
      const found = ifThere(join(directory, folder), (path) =>
        readdirSync(path, { withFileTypes: true }),
      );
      return found
        ?.map((entry) => ({ name: entry.name, isFolder: entry.isDirectory() }))
        .sort(byName);
    },
    read: (path) => ifThere(join(directory, path), (file) => readFileSync(file)),
    originOf: () => undefined,
  };
}

/** The templates that keelson ships. */
export function shippedFiles(): TemplateFiles {
  const files = filesIn(templatesDirectory);
  return listingOf === undefined ? files : { ...files, entries: listingOf };
}

/** To look first would be another question to the system for each of hundreds of files. */
function ifThere<T>(path: string, read: (path: string) => T): T | undefined {
  try {
    return read(path);
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes(codeOf(error))) return undefined;
    throw fileFault(error, 'read', path);
  }
}

/** Templates in memory: path below `templates/` → bytes. */
export function filesOf(files: ReadonlyMap<string, Uint8Array>, origin: Origin): TemplateFiles {
  const folders = new Map<string, Map<string, TemplateEntry>>();
  const add = (path: string, isFolder: boolean): void => {
    const cut = path.lastIndexOf('/');
    const folder = cut === -1 ? '' : path.slice(0, cut);
    const isKnown = folders.has(folder);
    const entries = folders.get(folder) ?? new Map<string, TemplateEntry>();
    folders.set(folder, entries);
    const name = path.slice(cut + 1);
    entries.set(name, { name, isFolder });
    if (!isKnown && folder !== '') add(folder, true);
  };
  for (const path of files.keys()) add(path, false);
  return {
    entries: (folder) => {
      const found = folders.get(folder);
      return found && [...found.values()].sort(byName);
    },
    read: (path) => {
      const bytes = files.get(path);
      return bytes && Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    },
    originOf: (path) => (files.has(path) || folders.has(path) ? origin : undefined),
  };
}

/**
 * Several trees as one. No path is a file in two of them: packs are held to that when they are opened. A folder
 * is the first one's that has it.
 */
export function laidOver(all: readonly TemplateFiles[]): TemplateFiles {
  const having = (path: string): TemplateFiles | undefined =>
    all.find((files) => files.entries(path) !== undefined || files.read(path) !== undefined);
  return {
    entries: (folder) => {
      const found = all.flatMap((files) => files.entries(folder) ?? []);
      if (found.length === 0 && all.every((files) => files.entries(folder) === undefined))
        return undefined;
      return [...new Map(found.map((entry) => [entry.name, entry])).values()].sort(byName);
    },
    read: (path) => {
      for (const files of all) {
        const bytes = files.read(path);
        if (bytes !== undefined) return bytes;
      }
      return undefined;
    },
    originOf: (path) => having(path)?.originOf(path),
  };
}

function byName(a: TemplateEntry, b: TemplateEntry): number {
  return a.name < b.name ? -1 : a.name > b.name ? 1 : 0;
}
