import { createHash } from 'node:crypto';
import { inputError, type KeelsonError } from '../errors.js';
import { compareText } from '../text.js';
import type { FileTree, TreeFile } from '../types.js';

/**
 * The pristine render, kept in the project: the base of every later merge. One file as JSON Lines,
 * because git stores a change of a few of its lines as just that, merges it line by line like the
 * files that it tells of, and a person can read it. A test holds that it is what was rendered.
 */

export const basePath = '.keelson/base.jsonl';

/** The first line: half a file, or one that was put together of two, is not taken for a render. */
interface BaseHead {
  readonly files: number;
  /** SHA-256 of the lines that follow, in hexadecimal digits. */
  readonly sha256: string;
}

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

/** A line about all, then one for each file, sorted by path. */
export function formatBase(tree: FileTree): string {
  const files = [...tree.values()].filter(({ path }) => path !== basePath);
  const lines = files.map((file) => `${formatLine(file)}\n`).join('');
  const head: BaseHead = { files: files.length, sha256: hashOf(lines) };
  return `${JSON.stringify(head)}\n${lines}`;
}

function hashOf(lines: string): string {
  return createHash('sha256').update(lines).digest('hex');
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
  const [first = '', ...lines] = text.split(/\r?\n/);
  for (const [index, line] of lines.entries()) {
    if (line === '' && index === lines.length - 1) continue;
    const file = parseLine(line);
    if (file === undefined || files.has(file.path)) throw unreadable(index + 2);
    files.set(file.path, file);
  }
  const { files: count, sha256 } = (parseObject(first) ?? {}) as Partial<BaseHead>;
  if (count !== files.size || sha256 !== hashOf(lines.join('\n'))) throw unreadable(1);
  return files;
}

function parseObject(line: string): object | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}

function parseLine(line: string): TreeFile | undefined {
  const value: Partial<Record<keyof BaseLine, unknown>> | undefined = parseObject(line);
  if (value === undefined) return undefined;
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
