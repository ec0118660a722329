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

function hashOf(lines: string | Uint8Array): string {
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
 * Reads the file again. Of a file that its first line vouches for, only paths are read, and what stands in a
 * file when somebody asks for it: of hundreds, a change concerns a few.
 * @throws KeelsonError (exit 2) naming the first line that is not as keelson wrote it
 */
export function parseBase(written: Buffer): FileTree {
  // Git may have written the line breaks of Windows.
  const bytes = written.includes('\r\n')
    ? Buffer.from(written.toString('latin1').replaceAll('\r\n', '\n'), 'latin1')
    : written;
  const body = bytes.subarray(bytes.indexOf('\n') + 1);
  const head = bytes.subarray(0, bytes.length - body.length).toString();
  const { files: count, sha256 } = (parseObject(head) ?? {}) as Partial<BaseHead>;
  const isOurs = sha256 === hashOf(body);
  if (!isOurs) refuseMerged(bytes.toString());
  const files = readLines(body.toString(), isOurs ? lateFile : parseLine);
  if (!isOurs || files.size !== count) throw unreadable(1);
  return files;
}

/** @throws KeelsonError (exit 2) naming a line that `read` makes nothing of */
function readLines(
  lines: string,
  read: (line: string, number: number) => TreeFile | undefined,
): ReadonlyMap<string, TreeFile> {
  const files = new Map<string, TreeFile>();
  for (let from = 0, number = 2; from < lines.length; number++) {
    const found = lines.indexOf('\n', from);
    const to = found === -1 ? lines.length : found;
    const file = read(lines.slice(from, to), number);
    if (file === undefined || files.has(file.path)) throw unreadable(number);
    files.set(file.path, file);
    from = to + 1;
  }
  return files;
}

const usualLine = /^\{"path":"([^"\\]+)"(,"mode":"755")?,/;

/** A file of a line that is known to be ours; its bytes are read when they are asked for. */
function lateFile(line: string, number: number): TreeFile | undefined {
  const [, path, mode] = usualLine.exec(line) ?? [];
  if (path === undefined) return parseLine(line);
  if (!isInside(path)) return undefined;
  let bytes: Uint8Array | undefined;
  return {
    path,
    get bytes() {
      bytes ??= parseLine(line)?.bytes;
      if (bytes === undefined) throw unreadable(number);
      return bytes;
    },
    mode: mode === undefined ? 0o644 : 0o755,
    from: [],
  };
}

/** @throws KeelsonError (exit 2) where git has put two of them together: marks, or a second first line */
function refuseMerged(text: string): void {
  const [first = '', ...lines] = text.split('\n');
  const isHead = (line: string): boolean => /^\{"files":\d+,"sha256":/.test(line);
  if (!isMergeMark(first) && !lines.some((line) => isMergeMark(line) || isHead(line))) return;
  throw inputError('two branches were merged in it', {
    where: basePath,
    remedy: 'Run `keelson resume` of the version that made the project.',
  });
}

/** A line that git writes where it cannot merge. */
export function isMergeMark(line: string): boolean {
  return /^(<{7}|>{7}|\|{7}|={7})( |\r?$)/.test(line);
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
