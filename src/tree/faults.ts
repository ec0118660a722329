import { environmentError, KeelsonError } from '../errors.js';

/** What the system says, in words. */
const words: Readonly<Record<string, string>> = {
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  ENOSPC: 'no space left on the device',
  EDQUOT: 'the disk quota is used up',
  EROFS: 'the file system is read-only',
  EMFILE: 'too many open files',
  ENFILE: 'too many open files in the system',
  EFBIG: 'the file is larger than is allowed here',
  EIO: 'the device reports an input/output error',
  ENAMETOOLONG: 'the path is too long',
  ELOOP: 'too many symbolic links',
  ENOTDIR: 'a part of the path is not a directory',
  ENOENT: 'the path does not exist any more',
  ENOMEM: 'out of memory',
  EISDIR: 'it is a directory',
  ETXTBSY: 'the file is in use',
  EBUSY: 'it is in use',
  EXDEV: 'it lies on another file system',
  ESTALE: 'the network file system has lost it',
  ENODEV: 'the device is gone',
};

const remedies: Readonly<Record<string, string>> = {
  EACCES: 'Choose a directory you may write to.',
  EPERM: 'Choose a directory you may write to.',
  EROFS: 'Choose a directory you may write to.',
  ENOSPC: 'Free some space and run the same command again.',
  EDQUOT: 'Free some space and run the same command again.',
  EXDEV: 'Run it where all of the project lies on one file system.',
};

/** What the system means by a code. */
export function inWords(code: string): string {
  return words[code] ?? code;
}

/** The code of a system error, e.g. `ENOENT`, or ''. */
export function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string'
    ? error.code
    : '';
}

/** Once a project is there, the same command would be refused. */
export const solveAndResume = 'Solve that, then run `keelson resume` in the project.';

/**
 * A failure of the file system in words, with the path: exit code 4. Others pass unchanged.
 *
 * @param remedy by default what helps to run the same command again
 */
export function fileFault(error: unknown, doing: string, path: string, remedy?: string): unknown {
  const code = codeOf(error);
  if (error instanceof KeelsonError || code === '') return error;
  return environmentError(`cannot ${doing} ${path}: ${inWords(code)}`, {
    remedy: remedy ?? remedies[code] ?? 'Solve that and run the same command again.',
    cause: error,
  });
}

/** What the system refused at a place that nobody foresaw: exit code 4. */
export function systemFault(error: NodeJS.ErrnoException): KeelsonError {
  const code = codeOf(error);
  const place = error.path === undefined ? '' : `${error.path}: `;
  return environmentError(place + (words[code] ?? error.message), {
    remedy: remedies[code] ?? 'Solve that and run the same command again.',
    cause: error,
  });
}
