/**
 * What `npx create-keelson` costs: packs the built tool, installs the tarball in an empty place and counts.
 *
 *   npm run build && npm run size
 */
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { installTarball } from '../test/matrix/tarball.js';

export interface Size {
  readonly packages: number;
  readonly files: number;
  readonly bytes: number;
  /** Those that npm would run something of while it installs. */
  readonly withScripts: number;
}

/** What lies in a folder `node_modules`. */
export function sizeOf(folder: string): Size {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
  const manifests = files
    .filter((path) => /node_modules\/(@[^/]+\/)?[^/@.][^/]*\/package\.json$/.test(path))
    .map((path) => JSON.parse(readFileSync(path, 'utf8')) as { scripts?: object });
  return {
    packages: manifests.length,
    files: files.length,
    bytes: files.reduce((sum, path) => sum + statSync(path).size, 0),
    withScripts: manifests.filter(({ scripts = {} }) =>
      ['preinstall', 'install', 'postinstall', 'prepare'].some((name) => name in scripts),
    ).length,
  };
}

/** `5.2 MB` */
export function megabytes(bytes: number): string {
  return `${(bytes / 1_000_000).toFixed(1)} MB`;
}

async function main(): Promise<void> {
  const place = mkdtempSync(join(tmpdir(), 'keelson-size-'));
  try {
    const program = await installTarball(place);
    const size = sizeOf(dirname(dirname(dirname(program))));
    const tarball = readdirSync(place).find((name) => name.endsWith('.tgz')) ?? '';
    console.log(`packages             ${size.packages}`);
    console.log(`with install scripts ${size.withScripts}`);
    console.log(`to fetch             ${megabytes(statSync(join(place, tarball)).size)}`);
    console.log(`on the disk          ${megabytes(size.bytes)} in ${size.files} files`);
  } finally {
    rmSync(place, { recursive: true });
  }
}

if (process.argv[1] === import.meta.filename) await main();
