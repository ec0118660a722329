import { chmodSync, constants, copyFileSync, linkSync, lstatSync } from 'node:fs';
import { codeOf } from './faults.js';

/**
 * Gives a file a second name, which must be free; a copy where the file system has no hard links.
 * @throws the system's error, `EEXIST` where something has that name
 */
export function giveSecondName(from: string, to: string): void {
  try {
    linkSync(from, to);
  } catch (error) {
    if (!['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK'].includes(codeOf(error)))
      throw error;
    copyFileSync(from, to, constants.COPYFILE_EXCL);
    chmodSync(to, lstatSync(from).mode);
  }
}
