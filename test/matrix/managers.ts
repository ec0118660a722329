import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

import { npmManagers } from '../../src/managers/npm.js';

const run = promisify(execFile);

/** The native program of a machine: the package of bun's name only unpacks it, by an install script. */
const bunBinary = `@oven/bun-linux-${process.arch === 'arm64' ? 'aarch64' : 'x64'}`;

/** What npm fetches of a manager: the very package and version that documents name. */
function sourceOf(setup: string): string | undefined {
  return / (@?[^ @]+@\d\S*)$/.exec(setup)?.[1]?.replace(/^bun@/, `${bunBinary}@`);
}

/**
 * Makes a package manager of Node callable.
 *
 * @param directory where managers are kept between runs
 * @returns a directory to put in front of PATH; undefined for npm, which is there
 * @throws Error when it cannot be had
 */
export async function provideManager(id: string, directory: string): Promise<string | undefined> {
  const manager = npmManagers.all.find((each) => each.id === id);
  const source = sourceOf(manager?.setup ?? '');
  if (manager === undefined || source === undefined) return undefined;
  const place = join(directory, source.replaceAll('/', '+'));
  const bin = join(place, 'node_modules', '.bin');
  if (existsSync(join(bin, manager.program))) return bin;
  await mkdir(bin, { recursive: true });
  const flags = ['--no-save', '--no-audit', '--no-fund', '--ignore-scripts'];
  await run('npm', ['install', ...flags, '--prefix', place, source], { cwd: place });
  if (id === 'bun') {
    await mkdir(bin, { recursive: true });
    const binary = join(place, 'node_modules', bunBinary, 'bin', 'bun');
    for (const name of ['bun', 'bunx']) await symlink(binary, join(bin, name));
  }
  return bin;
}
