import { execFile } from 'node:child_process';
import {
  chmod,
  copyFile,
  cp,
  mkdir,
  readdir,
  readFile,
  symlink,
  writeFile,
} from 'node:fs/promises';
import { existsSync, realpathSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';

import { findProgram } from '../support/programs.js';
import { anyPython } from '../support/python.js';

const run = promisify(execFile);

/** What Dockerfiles and their base need besides the language. */
const programs = ['sh', 'env', 'install', 'id', 'ls', 'find'];

/** Loaded by name while a program runs, or by packages that are installed later, so no program lists them. */
const hiddenLibraries = [
  ...['librt.so.1', 'libresolv.so.2', 'libnss_files.so.2', 'libnss_dns.so.2'],
  ...['libdl.so.2', 'libpthread.so.0', 'libutil.so.1', 'libgcc_s.so.1', 'libstdc++.so.6'],
];

const certificates = '/etc/ssl/certs/ca-certificates.crt';

/**
 * Fills the root of an image with this machine's shell and language, its package manager included, and with
 * a user of number 1000: a stand-in for the official image, which no registry is asked for.
 */
export async function fillBaseImage(root: string, ecosystem: string): Promise<void> {
  const folders = ['bin', 'usr/bin', 'usr/lib', 'etc/ssl/certs', 'tmp', 'root', 'proc', 'dev'];
  for (const folder of [...folders, 'home/node']) {
    await mkdir(join(root, folder), { recursive: true });
  }
  await chmod(join(root, 'tmp'), 0o1777);
  for (const name of programs) {
    await copyProgram(root, name, realpathSync(findProgram(name) ?? name));
  }
  await copyFile(join(root, 'usr/bin/sh'), join(root, 'bin/sh'));
  await (ecosystem === 'python' ? fillPython(root) : fillNode(root));
  if (existsSync(certificates)) await copyInto(root, certificates);
  for (const name of ['resolv.conf', 'hosts', 'nsswitch.conf']) {
    if (existsSync(`/etc/${name}`))
      await writeFile(join(root, 'etc', name), await readFile(`/etc/${name}`));
  }
  const users = ['root:x:0:0::/root:/bin/sh', 'node:x:1000:1000::/home/node:/bin/sh'];
  await writeFile(join(root, 'etc/passwd'), users.map((line) => `${line}\n`).join(''));
  await writeFile(join(root, 'etc/group'), 'root:x:0:\nnode:x:1000:\n');
}

async function fillNode(root: string): Promise<void> {
  await copyProgram(root, 'node', realpathSync(process.execPath));
  const npm = join(dirname(realpathSync(findProgram('npm') ?? 'npm')), '..');
  await cp(npm, join(root, 'usr/lib/npm'), { recursive: true, dereference: true });
  await symlink('../lib/npm/bin/npm-cli.js', join(root, 'usr/bin/npm'));
  // How this machine reaches its registry.
  const npmrc = join(homedir(), '.npmrc');
  if (existsSync(npmrc)) await copyFile(npmrc, join(root, 'root/.npmrc'));
}

/** Where programs go that pip of the image installs. */
const pipHome = 'opt/pip';

async function fillPython(root: string): Promise<void> {
  const script = `import json, sys, sysconfig
print(json.dumps([sys._base_executable, sysconfig.get_path("stdlib"), sys.base_prefix]))`;
  const { stdout } = await run(anyPython(), ['-c', script]);
  const [program, library, prefix] = JSON.parse(stdout) as [string, string, string];
  const file = realpathSync(program);
  // At its own place, since it looks for its library beside itself; on the PATH by a link.
  await copyInto(root, file);
  await cp(library, join(root, library), {
    recursive: true,
    filter: (path) => !/\/(test|site-packages|__pycache__)$/.test(path),
  });
  for (const wheels of ['/usr/share/python-wheels', join(prefix, 'lib', 'python-wheels')]) {
    if (existsSync(wheels)) await cp(wheels, join(root, wheels), { recursive: true });
  }
  const modules = (await readdir(join(library, 'lib-dynload'))).map((name) =>
    join(library, 'lib-dynload', name),
  );
  const libraries = await Promise.all([file, ...modules].map(librariesOf));
  for (const path of new Set(libraries.flat())) await copyInto(root, path);
  for (const name of ['python', 'python3']) await symlink(file, join(root, 'usr/bin', name));

  // Made here, so its own scripts name a place that the image does not have: this one names none.
  await run(file, ['-m', 'venv', join(root, pipHome)]);
  const pip = join(root, 'usr/bin/pip');
  await writeFile(pip, `#!/bin/sh\nexec /${pipHome}/bin/python -m pip "$@"\n`);
  await chmod(pip, 0o755);
}

async function copyProgram(root: string, name: string, file: string): Promise<void> {
  await copyFile(file, join(root, 'usr/bin', name));
  for (const library of await librariesOf(file)) await copyInto(root, library);
}

/** Environment of the image, beside that of the machine it stands on. */
export function baseEnvironment(ecosystem: string): readonly string[] {
  const trusting = ecosystem === 'python' ? ['PIP_CERT', 'SSL_CERT_FILE'] : ['NODE_EXTRA_CA_CERTS'];
  return [
    `PATH=/usr/bin:/bin${ecosystem === 'python' ? `:/${pipHome}/bin` : ''}`,
    ...(existsSync(certificates) ? trusting.map((name) => `${name}=${certificates}`) : []),
  ];
}

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
