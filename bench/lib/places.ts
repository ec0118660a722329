/** Where things are: the project, the cache for what benchmarks fetch, and the Node they run on. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { provideNode } from '../../test/support/nodes.js';
import { must } from './process.js';

/** The root of this repository. */
export const root = join(import.meta.dirname, '..', '..');

/** Ignored by git; may be deleted at any time. */
export const cache = join(root, '.cache', 'bench');

/** The built command-line tool, as the published package starts it. */
export const bin = join(root, 'bin', 'create-keelson.js');

/** An npm of the same major as the Node that runs the benchmark, started without a shell. */
export const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';

/**
 * A Node 24, the version the generated image runs on. Taken from `BENCH_NODE` if set, else fetched
 * once through npm into the cache.
 */
export async function node24(): Promise<string> {
  const given = process.env['BENCH_NODE'];
  if (given !== undefined) return given;
  return provideNode('24');
}

/** Installs packages into a folder of their own, without running their scripts. */
export async function install(directory: string, packages: readonly string[]): Promise<void> {
  mkdirSync(directory, { recursive: true });
  const options = ['--no-save', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
  await must(npm, ['install', '--prefix', directory, ...options, ...packages]);
}
