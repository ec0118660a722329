import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs';
import { join } from 'node:path';

/** What tests build from the sources, once for each state of them. */

const root = join(import.meta.dirname, '../..');

/**
 * The directory in `.cache/<kind>` that was built from these inputs as they are now; built when it is not there.
 *
 * @param inputs files and directories of the project, from its root
 * @param build fills an empty directory
 */
export function builtOnce(
  kind: string,
  inputs: readonly string[],
  build: (directory: string) => void,
): string {
  const cache = join(root, '.cache', kind);
  const directory = join(cache, fingerprint(inputs));
  if (existsSync(directory)) return directory;
  mkdirSync(cache, { recursive: true });
  const building = mkdtempSync(join(cache, 'building-'));
  build(building);
  try {
    renameSync(building, directory);
  } catch (error) {
    // Another test file was faster with the very same.
    if (!existsSync(directory)) throw error;
    rmSync(building, { recursive: true });
  }
  return directory;
}

function fingerprint(inputs: readonly string[]): string {
  const hash = createHash('sha256');
  const add = (path: string): void => {
    if (!statSync(join(root, path)).isDirectory()) {
      hash.update(path).update(readFileSync(join(root, path)));
      return;
    }
    for (const name of readdirSync(join(root, path)).sort()) add(join(path, name));
  };
  inputs.forEach(add);
  return hash.digest('hex').slice(0, 16);
}
