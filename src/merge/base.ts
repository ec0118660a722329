import { inputError, type KeelsonError } from '../errors.js';
import { compareText } from '../text.js';
import type { FileTree, TreeFile } from '../types.js';

/**
 * The pristine render, kept in the project: the base of every later merge. One file as JSON Lines,
 * because git stores a change of a few of its lines as just that, merges it line by line like the
 * files that it tells of, and a person can read it. A test holds that it is what was rendered.
 */

export const basePath = '.keelson/base.jsonl';

/** A line of the file. `text` is UTF-8; what is not has `base64` in its place. */
interface BaseLine {
  readonly path: string;
  /** Only where the file is executable. */
  readonly mode?: '755';
  readonly text?: string;
  readonly base64?: string;
}

/** A render with its own copy beside it. Pure. */
export function withBase(tree: FileTree): FileTree {
  const base: TreeFile = {
    path: basePath,
    bytes: Buffer.from(formatBase(tree)),
    mode: 0o644,
    from: ['blueprint'],
  };
  const files = [...tree.values(), base].sort((a, b) => compareText(a.path, b.path));
  return new Map(files.map((file) => [file.path, file]));
}

/** One line for each file, sorted by path. */
export function formatBase(tree: FileTree): string {
  return [...tree.values()]
    .filter(({ path }) => path !== basePath)
    .map((file) => `${formatLine(file)}\n`)
    .join('');
}

function formatLine({ path, bytes, mode }: TreeFile): string {
  const text = textOf(bytes);
  const line: BaseLine = {
    path,
    ...(mode === 0o755 ? { mode: '755' } : {}),
    ...(text === undefined ? { base64: Buffer.from(bytes).toString('base64') } : { text }),
  };
  return JSON.stringify(line);
}

const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** The text of bytes; undefined where they are not UTF-8, or hold what no text file holds. */
export function textOf(bytes: Uint8Array): string | undefined {
  if (bytes.includes(0)) return undefined;
  try {
    return decoder.decode(bytes);
  } catch {
    return undefined;
  }
}

/**
 * Reads the file again.
 * @throws KeelsonError (exit 2) naming the first line that is not as keelson wrote it
 */
export function parseBase(text: string): FileTree {
  const files = new Map<string, TreeFile>();
  const lines = text.split(/\r?\n/);
  for (const [index, line] of lines.entries()) {
    if (line === '' && index === lines.length - 1) continue;
    const file = parseLine(line);
    if (file === undefined || files.has(file.path)) throw unreadable(index + 1);
    files.set(file.path, file);
  }
  return files;
}

function parseLine(line: string): TreeFile | undefined {
  let value: Partial<Record<keyof BaseLine, unknown>> | null;
  try {
    value = JSON.parse(line) as typeof value;
  } catch {
    return undefined;
  }
  if (value === null || typeof value !== 'object') return undefined;
  const { path, mode, text, base64 } = value;
  if (typeof path !== 'string' || !isInside(path)) return undefined;
  const bytes =
    typeof text === 'string'
      ? Buffer.from(text)
      : typeof base64 === 'string'
        ? Buffer.from(base64, 'base64')
        : undefined;
  return bytes && { path, bytes, mode: mode === '755' ? 0o755 : 0o644, from: [] };
}

/** A path that leads out of the project was not written by us. */
function isInside(path: string): boolean {
  return path !== '' && path.split('/').every((part) => !['', '.', '..'].includes(part));
}

function unreadable(line: number): KeelsonError {
  return inputError('this line is not as keelson wrote it', {
    where: `${basePath}:${line}`,
    remedy: `Get the file back, e.g. with \`git restore ${basePath}\`.`,
  });
}
