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
};

/** The code of a system error, e.g. `ENOENT`, or ''. */
export function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string'
    ? error.code
    : '';
}

/** A failure of the file system in words, with the path: exit code 4. Others pass unchanged. */
export function fileFault(error: unknown, doing: string, path: string): unknown {
  const code = codeOf(error);
  if (error instanceof KeelsonError || code === '') return error;
  return environmentError(`cannot ${doing} ${path}: ${words[code] ?? code}`, {
    remedy: remedies[code] ?? 'Solve that and run the same command again.',
    cause: error,
  });
}
