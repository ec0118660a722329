import { constants, createReadStream, fstatSync, openSync } from 'node:fs';
import { Socket } from 'node:net';
import { addAbortSignal, type Readable } from 'node:stream';
import { readAnswers, refuseSize, type FileAnswers } from '../blueprint.js';
import { inputError } from '../errors.js';
import { codeOf } from '../tree/faults.js';

const words: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  ENOTDIR: 'there is no such file',
  EISDIR: 'it is a directory',
  EACCES: 'permission denied',
};

/**
 * Reads the answers of `--blueprint`: a file, a pipe, or standard input for `-`. A signal ends the wait
 * for a writer who takes his time, and a source that never ends is left once it is too long.
 * @throws KeelsonError (exit 2)
 */
export async function readBlueprintFile(path: string, signal: AbortSignal): Promise<FileAnswers> {
  const name = path === '-' ? 'standard input' : path;
  const parts: Buffer[] = [];
  let size = 0;
  try {
    for await (const part of addAbortSignal(signal, openSource(path)) as AsyncIterable<Buffer>) {
      parts.push(part);
      size += part.length;
      refuseSize(size, name);
    }
  } catch (error) {
    if (codeOf(error) === '' || signal.aborted) throw error;
    throw inputError(`${name} cannot be read: ${words[codeOf(error)] ?? codeOf(error)}`, {
      remedy: 'Give a YAML or JSON file, or - for standard input.',
    });
  }
  return readAnswers(textOf(Buffer.concat(parts), name), name);
}

/** @throws KeelsonError (exit 2) with the first byte that is at fault */
function textOf(bytes: Buffer, name: string): string {
  const text = bytes.toString('utf8');
  const again = Buffer.from(text);
  if (again.equals(bytes)) return text;
  // The character that replaces what is none may begin with the same bytes.
  let offset = again.findIndex((byte, index) => byte !== bytes[index]);
  while (isContinuation(again[offset])) offset--;
  throw inputError(`it is not written in UTF-8 (byte ${offset + 1})`, {
    where: name,
    remedy: 'Save it as UTF-8; some editors and the `>` of PowerShell write another encoding.',
  });
}

function isContinuation(byte: number | undefined): boolean {
  return byte !== undefined && (byte & 0xc0) === 0x80;
}

function openSource(path: string): Readable {
  if (path === '-') return process.stdin;
  // To open a pipe without a writer would block a thread for good, and the end of the process with it.
  const file = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  return fstatSync(file).isFIFO()
    ? new Socket({ fd: file, writable: false })
    : createReadStream('', { fd: file });
}
