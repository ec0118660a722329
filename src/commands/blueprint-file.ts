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
  return readAnswers(Buffer.concat(parts).toString('utf8'), name);
}

function openSource(path: string): Readable {
  if (path === '-') return process.stdin;
  // To open a pipe without a writer would block a thread for good, and the end of the process with it.
  const file = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  return fstatSync(file).isFIFO()
    ? new Socket({ fd: file, writable: false })
    : createReadStream('', { fd: file });
}
