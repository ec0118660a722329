import { execFile } from 'node:child_process';
import { mkdir, readdir, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);
const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

/**
 * Packs the built tool as `npm publish` would, and installs the tarball in an empty directory: what is
 * proved is what people get, not the working tree.
 *
 * @returns path of the installed program
 */
export async function installTarball(directory: string): Promise<string> {
  await rm(directory, { recursive: true, force: true });
  await mkdir(directory, { recursive: true });
  await run('npm', ['pack', '--ignore-scripts', '--pack-destination', directory], { cwd: root });
  const [tarball] = (await readdir(directory)).filter((name) => name.endsWith('.tgz'));
  if (tarball === undefined) throw new Error('npm pack made no tarball');
  const flags = ['--no-save', '--no-audit', '--no-fund', '--ignore-scripts', '--offline'];
  await run('npm', ['install', ...flags, '--prefix', directory, join(directory, tarball)], {
    cwd: directory,
  });
  return join(directory, 'node_modules', 'create-keelson', 'bin', 'create-keelson.js');
}
