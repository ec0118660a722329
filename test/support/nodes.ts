import { execFile } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import { arch, platform } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const cache = join(import.meta.dirname, '..', '..', '.cache', 'nodes');

/**
 * A Node of this major version: the one that runs, or one that is fetched once through npm.
 *
 * @returns the path of the program
 * @throws Error when it cannot be had
 */
export async function provideNode(major: string): Promise<string> {
  if (process.versions.node.split('.', 1)[0] === major) return process.execPath;
  const name = `node-${platform()}-${arch()}`;
  const place = join(cache, major);
  const node = join(place, 'node_modules', name, 'bin', 'node');
  if (existsSync(node)) return node;
  mkdirSync(place, { recursive: true });
  const flags = ['--no-save', '--no-audit', '--no-fund', '--ignore-scripts', '--loglevel=error'];
  await run('npm', ['install', '--prefix', place, ...flags, `${name}@${major}`], { cwd: place });
  return node;
}
