import { lstatSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { inputError, targetError } from '../errors.js';
import { programWords } from '../invocation.js';
import { requirePath } from '../names.js';
import type { NewFlags } from '../program.js';
import { receiptPath } from '../receipt.js';
import { commandAt, commandText } from '../shell.js';
import { currentDirectory, inspectTarget, refuseOccupied } from '../tree/target.js';
import { isProject } from './root.js';

/** Where a new project goes. */

/** The directory a project of that name is made in. @throws KeelsonError (exit 2) */
export function directoryOf(name: string, { directory }: Pick<NewFlags, 'directory'>): string {
  if (directory === '') {
    throw inputError('--directory is given no path', {
      remedy: 'Name a directory; `--directory .` is the one you are in.',
    });
  }
  if (directory !== undefined && /^~([/\\]|$)/.test(directory)) {
    throw inputError(`--directory ${directory}: the shell has left the ~ as it is`, {
      remedy:
        'Put a blank before it, not =, and no quotes around it. A directory of that name is ./~',
    });
  }
  const path = resolve(currentDirectory(), directory ?? name);
  requirePath(path);
  return path;
}

/**
 * Looks whether a project of that name may be made where the flags say, writing nothing.
 * @param paths what will be written there, as far as that is known yet
 * @throws KeelsonError exit 3 when the place is not ours to write to, exit 4 when it cannot be reached
 */
export function inspectPlace(name: string, flags: NewFlags, paths: Iterable<string> = []): void {
  const directory = directoryOf(name, flags);
  const target = inspectTarget(directory, { ...flags, name });
  if (target.state === 'absent') return;
  refuseProject(target.path);
  refuseSettings(join(target.path, '.env'));
  // What the steps write beside the render; a `.env` that is there stays, and is used.
  refuseOccupied(target, [...paths, receiptPath], flags);
}

/** Who makes a project twice wants to carry on with it, or another place. */
function refuseProject(directory: string): void {
  if (!isProject(directory)) return;
  const words = [...programWords(), 'resume'];
  const resume = commandAt(directory, commandText(words), currentDirectory());
  throw targetError(`${directory} is a project of keelson already`, {
    remedy: `To carry on with it: ${resume}. For another: choose another directory.`,
  });
}

function refuseSettings(path: string): void {
  const found = lstatSync(path, { throwIfNoEntry: false });
  if (found === undefined || statSync(path, { throwIfNoEntry: false })?.isFile()) return;
  throw targetError(
    found.isSymbolicLink()
      ? `${path} is a symbolic link that leads to no file`
      : `${path} is in the way: the settings of the project are a file of that name`,
    { remedy: 'Move it away, or choose another directory.' },
  );
}
