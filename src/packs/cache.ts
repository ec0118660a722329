import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { besideOf, clearBeside } from '../tree/beside.js';
import { integrityOf } from './pack.js';

/** Tarballs of packs that were fetched once, by their integrity: what is read is hashed again every time. */

/** The folder for what can be fetched again, as this system has it. */
function cacheDirectory(): string {
  const { platform } = process;
  const given = (name: string): string | undefined => {
    const value = process.env[name];
    return value === undefined || value === '' ? undefined : value;
  };
  if (platform === 'win32')
    return join(given('LOCALAPPDATA') ?? join(homedir(), 'AppData', 'Local'), 'keelson', 'Cache');
  const home = given('XDG_CACHE_HOME');
  if (home !== undefined) return join(home, 'keelson');
  return join(homedir(), platform === 'darwin' ? 'Library/Caches' : '.cache', 'keelson');
}

/** Where the tarball of an integrity is kept. */
function cachedPath(integrity: string): string {
  const name = Buffer.from(integrity.slice('sha512-'.length), 'base64').toString('hex');
  return join(cacheDirectory(), 'packs', `${name}.tgz`);
}

/** The tarball of an integrity; undefined where it is not kept, or is not what it was. */
export function readCached(integrity: string): Uint8Array | undefined {
  try {
    const bytes = readFileSync(cachedPath(integrity));
    return integrityOf(bytes) === integrity ? bytes : undefined;
  } catch {
    return undefined;
  }
}

/** Keeps a tarball, by a rename. A cache that cannot be written is none: the next run fetches again. */
export function keepCached(integrity: string, bytes: Uint8Array): void {
  const path = cachedPath(integrity);
  const next = besideOf(path);
  try {
    mkdirSync(dirname(path), { recursive: true });
    clearBeside(path);
    writeFileSync(next, bytes, { flag: 'wx', mode: 0o600 });
    renameSync(next, path);
  } catch {
    rmSync(next, { force: true });
  }
}
