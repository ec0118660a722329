import { execFileSync } from 'node:child_process';
import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { builtOnce } from '../../support/built.js';
import { changeFiles, type Changes } from '../../support/files.js';

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
  return toolWith('cli-tests', [], {});
}

/**
 * The same with other templates.
 * @param id of what is built
 * @param more files of this repository that the templates are from
 */
export function toolWith(id: string, more: readonly string[], templates: Changes): string {
  return builtOnce(id, [...inputs, ...more], (building) => {
    cpSync(join(root, 'bin'), join(building, 'bin'), { recursive: true });
    cpSync(join(root, 'package.json'), join(building, 'package.json'));
    cpSync(join(root, 'test/cli/templates'), join(building, 'templates'), { recursive: true });
    changeFiles(join(building, 'templates'), templates);
    execFileSync(process.execPath, [join(root, 'scripts/build.mjs'), building]);
  });
}
