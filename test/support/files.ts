import { cpSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { basePath, parseBase } from '../../src/merge/base.js';

/** Files that tests write. */

/** Path → what is to stand there; null for nothing. */
export type Changes = Readonly<Record<string, string | Uint8Array | null>>;

/** Writes a file, with the directories above it. */
export function putFile(path: string, content: string | Uint8Array, mode?: number): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, content, { mode });
}

/** Adds, replaces and removes files of a directory. */
export function changeFiles(directory: string, changes: Changes): void {
  for (const [path, content] of Object.entries(changes)) {
    const file = join(directory, path);
    rmSync(file, { recursive: true, force: true });
    if (content !== null) putFile(file, content);
  }
}

/** Copies a directory, with something else in it. */
export function copyWith(from: string, to: string, changes: Changes): void {
  cpSync(from, to, { recursive: true });
  changeFiles(to, changes);
}

/** Writes a project as a render of it was kept. */
export function writeRender(directory: string, kept: Buffer): void {
  for (const { path, bytes, mode } of parseBase(kept).values()) {
    putFile(join(directory, path), bytes, mode);
  }
  putFile(join(directory, basePath), kept);
}
