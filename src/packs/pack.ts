import { createHash } from 'node:crypto';
import { inputError, type KeelsonError } from '../errors.js';
import { compareText } from '../text.js';
import type { PackReference } from '../types.js';
import type { PackManifest } from './manifest.js';

/** Something in a pack as it was found, before anything of it is believed. */
export interface Entry {
  /** Below the pack, with `/` between names. */
  readonly path: string;
  readonly kind: 'file' | 'folder' | 'other';
  /** What it is, where it is neither. */
  readonly what?: string;
  /** Its rights; what is above the nine usual bits is refused. */
  readonly mode: number;
  /** Of a file; its length alone where it was too long to be read. */
  readonly bytes: Uint8Array;
  readonly size: number;
}

/** A pack that has passed every check. */
export interface Pack {
  readonly reference: PackReference;
  readonly manifest: PackManifest;
  /** Path below its `templates/` → bytes. */
  readonly files: ReadonlyMap<string, Uint8Array>;
  /** How messages name it. */
  readonly label: string;
}

/** The name of the manifest, and of the folder of templates. */
export const manifestPath = 'keelson-pack.yaml';
export const templatesFolder = 'templates';

/** Bytes by what they are, as npm writes it: `sha512-…`. */
export function integrityOf(bytes: Uint8Array): string {
  return `sha512-${createHash('sha512').update(bytes).digest('base64')}`;
}

/** The same for what counts of a directory: its manifest and its templates, in whatever order they were read. */
export function integrityOfFiles(files: ReadonlyMap<string, Uint8Array>): string {
  const hash = createHash('sha512');
  for (const [path, bytes] of [...files].sort(([a], [b]) => compareText(a, b))) {
    hash.update(`${Buffer.byteLength(path)} ${bytes.byteLength}\n${path}`).update(bytes);
  }
  return `sha512-${hash.digest('base64')}`;
}

/** A pack is refused as a whole, with all that is wrong with it. */
export function refusedPack(label: string, faults: readonly string[]): KeelsonError {
  const shown = faults.slice(0, SHOWN);
  const more = faults.length - shown.length;
  return inputError(
    `the pack ${label} is refused: ${faults.length} ${faults.length === 1 ? 'fault' : 'faults'}`,
    {
      excerpt: [...shown, ...(more > 0 ? [`and ${more} more`] : [])]
        .map((fault) => `  ${fault}`)
        .join('\n'),
      remedy: 'Tell whoever wrote it: `keelson check-pack <directory>` says the same.',
    },
  );
}

const SHOWN = 50;
