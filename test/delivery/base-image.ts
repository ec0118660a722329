import { execFile } from 'node:child_process';
import { chmod, copyFile, cp, mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { existsSync, realpathSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';

import { findProgram } from '../support/programs.js';

const run = promisify(execFile);

/** What the Dockerfile and its base need besides Node. */
const programs = ['sh', 'env', 'install', 'id', 'ls', 'find'];

/** Loaded by name while a program runs, so no program lists them. */
const hiddenLibraries = ['librt.so.1', 'libresolv.so.2', 'libnss_files.so.2', 'libnss_dns.so.2'];

const certificates = '/etc/ssl/certs/ca-certificates.crt';

/**
 * Fills the root of an image with this machine's Node, npm and shell, and with the user `node`: a stand-in
 * for the official image, which no registry is asked for.
 */
export async function fillBaseImage(root: string): Promise<void> {
  const folders = ['bin', 'usr/bin', 'usr/lib', 'etc/ssl/certs', 'tmp', 'root', 'proc', 'dev'];
  for (const folder of [...folders, 'home/node']) {
    await mkdir(join(root, folder), { recursive: true });
  }
  await chmod(join(root, 'tmp'), 0o1777);
  const files = [
    ['node', realpathSync(process.execPath)] as const,
    ...programs.map((name) => [name, realpathSync(findProgram(name) ?? name)] as const),
  ];
  for (const [name, file] of files) {
    await copyFile(file, join(root, 'usr/bin', name));
    for (const library of await librariesOf(file)) await copyInto(root, library);
  }
  await copyFile(join(root, 'usr/bin/sh'), join(root, 'bin/sh'));

  const npm = join(dirname(realpathSync(findProgram('npm') ?? 'npm')), '..');
  await cp(npm, join(root, 'usr/lib/npm'), { recursive: true, dereference: true });
  await symlink('../lib/npm/bin/npm-cli.js', join(root, 'usr/bin/npm'));
  // How this machine reaches its registry.
  const npmrc = join(homedir(), '.npmrc');
  if (existsSync(npmrc)) await copyFile(npmrc, join(root, 'root/.npmrc'));
  if (existsSync(certificates)) await copyInto(root, certificates);
  for (const name of ['resolv.conf', 'hosts', 'nsswitch.conf']) {
    if (existsSync(`/etc/${name}`))
      await writeFile(join(root, 'etc', name), await readFile(`/etc/${name}`));
  }
  const users = ['root:x:0:0::/root:/bin/sh', 'node:x:1000:1000::/home/node:/bin/sh'];
  await writeFile(join(root, 'etc/passwd'), users.map((line) => `${line}\n`).join(''));
  await writeFile(join(root, 'etc/group'), 'root:x:0:\nnode:x:1000:\n');
}

/** Environment of the image, beside that of the machine it stands on. */
export const baseEnvironment: readonly string[] = [
  'PATH=/usr/bin:/bin',
  ...(existsSync(certificates) ? [`NODE_EXTRA_CA_CERTS=${certificates}`] : []),
];

/** The shared libraries of a program, the loader included. */
async function librariesOf(file: string): Promise<readonly string[]> {
  const { stdout } = await run('ldd', [file]);
  const named = [...stdout.matchAll(/(\/\S+)/g)].flatMap(([path = '']) => path);
  const place = named.map(dirname).find((folder) => folder.includes('-linux-gnu'));
  const hidden = hiddenLibraries.map((name) => join(place ?? '/lib', name));
  return [...named, ...hidden].filter((path) => existsSync(path));
}

async function copyInto(root: string, path: string): Promise<void> {
  await mkdir(dirname(join(root, path)), { recursive: true });
  await copyFile(path, join(root, path));
}
