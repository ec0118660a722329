import { gunzipSync } from 'node:zlib';
import { unpackTar } from 'modern-tar';
import { inputError } from '../errors.js';
import { limits } from './limits.js';
import type { Entry } from './pack.js';

/** What a tarball may be before it is unpacked; its templates have limits of their own. */
export const maxTarball = 20_000_000;
const maxUnpacked = 60_000_000;

/**
 * Reads a pack from a tarball of npm, in memory: nothing of it is ever written anywhere.
 * @param label names it in messages
 * @throws KeelsonError (exit 2) for what is no such tarball
 */
export async function readTarball(tarball: Uint8Array, label: string): Promise<readonly Entry[]> {
  try {
    const tar = gunzipSync(tarball, { maxOutputLength: maxUnpacked });
    const entries = await unpackTar(tar, { strict: true });
    if (entries.length > limits.files * 5) throw new Error('it has too many entries');
    return entries.map(({ header: { name, mode = 0o644, type = 'file' }, data = nothing }) => ({
      path: inPackage(name, type),
      kind: type === 'file' ? 'file' : type === 'directory' ? 'folder' : 'other',
      what: whatOf(type),
      mode: mode & 0o7777,
      size: data.byteLength,
      bytes: data,
    }));
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw inputError(`the tarball of ${label} cannot be read: ${why}`, {
      remedy: 'Tell whoever published it: `npm pack` makes one that can.',
    });
  }
}

const nothing = new Uint8Array();

/** Below the one folder that a package is in: `package` as npm has it, though any name is allowed. */
function inPackage(name: string, type: string): string {
  const path = type === 'directory' ? name.replace(/\/$/, '') : name;
  const cut = path.indexOf('/');
  if (path.startsWith('/') || path.startsWith('.')) return path;
  return cut === -1 ? (type === 'directory' ? '' : path) : path.slice(cut + 1);
}

function whatOf(type: string): string {
  switch (type) {
    case 'symlink':
      return 'a symbolic link';
    case 'link':
      return 'a hard link';
    case 'fifo':
      return 'a pipe';
    default:
      return 'a device';
  }
}
