import { spawnSync } from 'node:child_process';
import { chownSync, existsSync, lstatSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { program } from './packed.js';

/** Machines that are short of something, made on this one: each a `wrapper` of a run. */

export type Wrapper = readonly [string, ...string[]];

/** Why something cannot be made here, for the title of a test; undefined where it can. */
export type Reason = string | undefined;

function reasonOf(words: Wrapper, without: string): Reason {
  const [command, ...args] = words;
  return spawnSync(command, args).status === 0 ? undefined : `not run here: ${without}`;
}

const enter: Wrapper = ['unshare', '--map-root-user', '--mount'];

/** Namespaces of users and mounts. */
export const noMounts = reasonOf(
  [...enter, 'mount', '-t', 'tmpfs', 'none', '/mnt'],
  'this machine has no namespaces for users',
);
export const noNetworks = reasonOf(
  ['unshare', '--map-root-user', '--net', 'true'],
  'this machine has no namespaces for networks',
);
/** Root ignores modes, so whoever is not allowed something is somebody else. */
const nobody = '65534';
const asNobody: Wrapper = ['setpriv', '--reuid', nobody, '--regid', nobody, '--clear-groups'];
export const noOthers = reasonOf(
  [...asNobody, process.execPath, program, '--version'],
  'only root can be somebody else, and only where others can read this package',
);
export const noLimits = reasonOf(['prlimit', '--fsize=1024', 'true'], 'there is no prlimit');

/** Titles say why a case is not run. */
export const because = (reason: Reason): string => (reason === undefined ? '' : ` (${reason})`);

/**
 * Mounts something on a directory for one run. What is left in it after the run is listed in the file `$LEFT`,
 * since nobody else sees it.
 * @param mount shell words that mount on `$1`
 */
function mounted(directory: string, mount: string): Wrapper {
  const script = `set -e; ${mount}; shift; set +e; "$@"; code=$?
    [ -z "$LEFT" ] || (cd "$0" && find . -mindepth 1 -printf '%P\\n' | sort) >"$LEFT"; exit $code`;
  return [...enter, 'sh', '-c', script, directory, directory];
}

/** A disk of its own in that directory, e.g. of `size=256k`, with a file `canary` on it. */
export function smallDisk(directory: string, limits: string): Wrapper {
  return mounted(directory, `mount -t tmpfs -o ${limits} none "$1"; echo mine >"$1/canary"`);
}

/** The directory as it is, on a file system that nobody may write to. */
export function readOnly(directory: string): Wrapper {
  return mounted(directory, 'mount --bind "$1" "$1"; mount -o remount,bind,ro "$1"');
}

/** A machine without a network. */
export const withoutNetwork: Wrapper = ['unshare', '--map-root-user', '--net'];

/** Files may become no longer than so many bytes. */
export const shortFiles = (bytes: number): Wrapper => ['prlimit', `--fsize=${bytes}`];

/** The run is somebody's who owns the directory and what is in it, but not `but`. */
export function somebodyElse(directory: string, ...but: readonly string[]): Wrapper {
  giveTo(directory, but);
  return asNobody;
}

function giveTo(path: string, but: readonly string[]): void {
  if (but.includes(path) || lstatSync(path).isSymbolicLink()) return;
  chownSync(path, Number(nobody), Number(nobody));
  if (!lstatSync(path).isDirectory() || !existsSync(path)) return;
  for (const name of readdirSync(path)) giveTo(join(path, name), but);
}
