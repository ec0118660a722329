import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { copyFile, mkdir, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** What of an install is kept: the packages, and npm's note of what exactly they are. */
const LOCKFILE = 'package-lock.json';

/**
 * Gives a project its packages: from the cache by hard links where the same set was installed before,
 * else by npm itself, once, into the cache.
 *
 * @returns whether npm had to install them
 */
export async function providePackages(project: string, cache: string): Promise<boolean> {
  const place = join(cache, await keyOf(project));
  const isNew = !existsSync(place);
  if (isNew) await install(project, place);
  await run('cp', ['-al', join(place, 'node_modules'), join(project, 'node_modules')]);
  // A copy, not a link: the project's own install may rewrite it.
  await copyFile(join(place, LOCKFILE), join(project, LOCKFILE));
  return isNew;
}

/** Installs beside, and appears by a rename: a broken install is never taken for a cached one. */
async function install(project: string, place: string): Promise<void> {
  const staging = `${place}.${process.pid}`;
  await rm(staging, { recursive: true, force: true });
  await mkdir(staging, { recursive: true });
  await copyFile(join(project, 'package.json'), join(staging, 'package.json'));
  const npmrc = join(project, '.npmrc');
  if (existsSync(npmrc)) await copyFile(npmrc, join(staging, '.npmrc'));
  const flags = ['--no-audit', '--no-fund', '--prefer-offline'];
  await run('npm', ['install', ...flags], { cwd: staging, maxBuffer: 64 * 1024 * 1024 });
  await rename(staging, place);
}

/** Depends on the packages with their versions and on this Node, not on names and scripts. */
async function keyOf(project: string): Promise<string> {
  const manifest = JSON.parse(await readFile(join(project, 'package.json'), 'utf8')) as Record<
    string,
    unknown
  >;
  const { dependencies, devDependencies, overrides } = manifest;
  const what = JSON.stringify([dependencies, devDependencies, overrides, process.version]);
  return createHash('sha256').update(what).digest('hex').slice(0, 16);
}
