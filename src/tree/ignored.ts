import {
  closeSync,
  constants,
  fstatSync,
  ftruncateSync,
  lstatSync,
  openSync,
  readFileSync,
  truncateSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';

/** What a repository ignores: of all files of a project the one that is added to where there is one already. */

export const ignorePath = '.gitignore';

/** Whether lines can be added to what lies there. A link may lead anywhere. */
export function canBeAddedTo(root: string, path: string): boolean {
  return (
    path === ignorePath && lstatSync(join(root, path), { throwIfNoEntry: false })?.isFile() === true
  );
}

/**
 * What has to stand behind `theirs` so that all of `ours` holds. The last pattern that fits decides, so a line
 * counts as there only where none of theirs takes back something below it.
 */
export function linesToAdd(theirs: string, ours: string): string {
  const lines = theirs.split('\n').map((line) => line.trim());
  const kept = new Set(ours.split('\n'));
  const takenBack = lines.findLastIndex((line) => line.startsWith('!') && !kept.has(line));
  const there = new Set(lines.slice(takenBack + 1));
  const missing = ours.split('\n').filter((line) => line !== '' && !there.has(line));
  if (missing.length === 0) return '';
  return `${theirs === '' || theirs.endsWith('\n') ? '' : '\n'}${missing.join('\n')}\n`;
}

/**
 * Adds the lines that are missing to the file, and changes nothing of what stands there.
 * @returns takes them away again
 */
export function addLines(root: string, ours: string): () => void {
  const path = join(root, ignorePath);
  const { O_RDWR, O_APPEND, O_NOFOLLOW } = constants;
  const file = openSync(path, O_RDWR | O_APPEND | O_NOFOLLOW);
  try {
    const { size } = fstatSync(file);
    const text = Buffer.from(linesToAdd(readFileSync(file, 'utf8'), ours));
    try {
      if (text.length > 0 && writeSync(file, text) < text.length) throw diskFull(path);
    } catch (error) {
      ftruncateSync(file, size);
      throw error;
    }
    return () => truncateSync(path, size);
  } finally {
    closeSync(file);
  }
}

function diskFull(path: string): NodeJS.ErrnoException {
  return Object.assign(new Error('no space left'), { code: 'ENOSPC', syscall: 'write', path });
}
