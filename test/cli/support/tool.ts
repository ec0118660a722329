import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
} from 'node:fs';
import { join } from 'node:path';

/**
 * The tool as a user gets it, built once for a state of the sources, with the small templates of
 * these tests instead of the real ones: they install nothing and run in a second.
 */

const root = join(import.meta.dirname, '../../..');
const inputs = ['bin', 'src', 'scripts', 'test/cli/templates', 'package.json'];

/** Absolute path of the entry, e.g. for `node <entry> new`. */
export const entry = join(toolDirectory(), 'bin', 'create-keelson.js');

/** Absolute path of the built package. */
export function toolDirectory(): string {
  const cache = join(root, '.cache', 'cli-tests');
  const directory = join(cache, fingerprint());
  if (existsSync(directory)) return directory;
  mkdirSync(cache, { recursive: true });
  const building = mkdtempSync(join(cache, 'building-'));
  cpSync(join(root, 'bin'), join(building, 'bin'), { recursive: true });
  cpSync(join(root, 'package.json'), join(building, 'package.json'));
  cpSync(join(root, 'test/cli/templates'), join(building, 'templates'), { recursive: true });
  execFileSync(process.execPath, [join(root, 'scripts/build.mjs'), building]);
  try {
    renameSync(building, directory);
  } catch (error) {
    // Another test file was faster with the very same.
    if (!existsSync(directory)) throw error;
    rmSync(building, { recursive: true });
  }
  return directory;
}

function fingerprint(): string {
  const hash = createHash('sha256');
  const add = (path: string, isDirectory: boolean): void => {
    if (!isDirectory) {
      hash.update(path).update(readFileSync(join(root, path)));
      return;
    }
    const entries = readdirSync(join(root, path), { withFileTypes: true });
    for (const { name, isDirectory: isFolder } of entries.map((each) => ({
      name: each.name,
      isDirectory: each.isDirectory(),
    }))) {
      add(join(path, name), isFolder);
    }
  };
  for (const input of inputs) add(input, input !== 'package.json');
  return hash.digest('hex').slice(0, 16);
}
