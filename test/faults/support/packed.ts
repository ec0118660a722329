import { execFileSync } from 'node:child_process';
import { chmodSync, cpSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { builtOnce } from '../../support/built.js';

/** The tool as a user gets it: built, packed by npm, and the tarball installed. */

const root = join(import.meta.dirname, '../../..');
const documents = [
  'README.md',
  'CHANGELOG.md',
  'CONTRIBUTING.md',
  'SECURITY.md',
  'LICENSE',
  'docs',
  'test/fixtures/packs',
];
const inputs = [
  'schemas',
  'bin',
  'src',
  'scripts',
  'templates',
  'package.json',
  'package-lock.json',
];

const directory = builtOnce('packed', [...inputs, ...documents], (building) => {
  const source = join(building, 'source');
  // As what npm installs for all is: other users of the machine may run it.
  chmodSync(building, 0o755);
  for (const path of [...documents, 'bin', 'schemas', 'templates', 'package.json']) {
    cpSync(join(root, path), join(source, path), { recursive: true });
  }
  execFileSync(process.execPath, [join(root, 'scripts/build.mjs'), source]);
  execFileSync('npm', ['pack', '--silent', '--pack-destination', building], { cwd: source });
  rmSync(source, { recursive: true });
  const words = ['install', '--ignore-scripts', '--offline', '--no-audit', '--no-fund', '--silent'];
  execFileSync('npm', [...words, '--prefix', join(building, 'place'), tarballIn(building)]);
});

function tarballIn(place: string): string {
  const name = readdirSync(place).find((each) => each.endsWith('.tgz'));
  if (name === undefined) throw new Error(`npm packed nothing into ${place}`);
  return join(place, name);
}

/** Absolute path of the tarball. */
export const tarball = tarballIn(directory);

/** Absolute path of the folder that npm installed the package to. */
export const packageDirectory = join(directory, 'place/node_modules/create-keelson');

/** Absolute path of what a shell finds on PATH: the link that npm makes. */
export const program = join(directory, 'place/node_modules/.bin/create-keelson');
