import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readFolder } from '../../../src/packs/folder.js';
import { manifestPath, type Entry } from '../../../src/packs/pack.js';
import type { Changes } from '../../support/files.js';

/** The example of a pack, and what can be made of it. */

export const helloDirectory = join(import.meta.dirname, '../../fixtures/packs/hello-feature');

/** Its files: path → bytes. */
export const helloFiles: ReadonlyMap<string, Buffer> = new Map(
  readFolder(helloDirectory).flatMap(({ path, kind }) =>
    kind === 'file' ? [[path, readFileSync(join(helloDirectory, path))] as const] : [],
  ),
);

export const feature = 'templates/families/node/features/hello';

/** Its files, with something else in them. */
export function filesWith(changes: Changes): ReadonlyMap<string, Uint8Array> {
  const files = new Map<string, Uint8Array>(helloFiles);
  for (const [path, content] of Object.entries(changes)) {
    if (content === null) files.delete(path);
    else files.set(path, typeof content === 'string' ? Buffer.from(content) : content);
  }
  return files;
}

/** As it is found in a directory or a tarball. */
export function entriesWith(changes: Changes): Entry[] {
  return [...filesWith(changes)].map(([path, bytes]) => fileEntry(path, bytes));
}

export function fileEntry(path: string, bytes: Uint8Array = Buffer.from('x\n')): Entry {
  return { path, kind: 'file', mode: 0o644, size: bytes.byteLength, bytes };
}

/** Its manifest, with lines replaced. */
export function manifestWith(lines: Readonly<Record<string, string>>): Changes {
  let text = String(helloFiles.get(manifestPath));
  for (const [key, value] of Object.entries(lines)) {
    const line = new RegExp(`^${key}: .*$`, 'm');
    text = line.test(text) ? text.replace(line, value) : `${text}${value}\n`;
  }
  return { [manifestPath]: text };
}
