import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** Where each manager comes from; versions that run on Node 20. */
const sources = {
  pnpm: 'pnpm@10.34.8',
  yarn: 'yarn@1.22.22',
  bun: `@oven/bun-linux-${process.arch === 'arm64' ? 'aarch64' : 'x64'}@1.4.5`,
} as const;

/**
 * Makes a package manager of Node callable.
 *
 * @param directory where managers are kept between runs
 * @returns a directory to put in front of PATH; undefined for npm, which is there
 * @throws Error when it cannot be had
 */
export async function provideManager(id: string, directory: string): Promise<string | undefined> {
  if (!(id in sources)) return undefined;
  const place = join(directory, id);
  const bin = join(place, 'node_modules', '.bin');
  if (existsSync(join(bin, id))) return bin;
  await mkdir(bin, { recursive: true });
  const flags = ['--no-save', '--no-audit', '--no-fund', '--ignore-scripts'];
  await run('npm', ['install', ...flags, '--prefix', place, sources[id as keyof typeof sources]], {
    cwd: place,
  });
  if (id === 'bun') {
    // The package `bun` only unpacks this binary by an install script; we call it by its name.
    const binary = join(
      place,
      'node_modules',
      ...sources.bun.split('@').slice(0, 2).join('@').split('/'),
      'bin',
      'bun',
    );
    await mkdir(bin, { recursive: true });
    await symlink(binary, join(bin, 'bun'));
    await symlink(binary, join(bin, 'bunx'));
  }
  return bin;
}
