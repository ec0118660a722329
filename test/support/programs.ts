/** Programs that tests need beside Node, from Debian's packages where they are absent. */
import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** Whether we may install, and become somebody else. */
export const asRoot = process.getuid?.() === 0;

/** The path of a program: PATH first, then the places where Debian keeps servers. */
export function findProgram(name: string): string | undefined {
  const versions = '/usr/lib/postgresql';
  const postgres = existsSync(versions)
    ? readdirSync(versions)
        .sort((a, b) => Number(b) - Number(a))
        .map((version) => join(versions, version, 'bin'))
    : [];
  const places = [...postgres, ...(process.env['PATH'] ?? '').split(delimiter), '/usr/sbin'];
  return places.map((place) => join(place, name)).find((path) => existsSync(path));
}

/** Installs Debian packages where that is allowed. It never fails: look for the programs afterwards. */
export async function installPackages(packages: readonly string[]): Promise<void> {
  if (packages.length === 0 || !asRoot || findProgram('apt-get') === undefined) return;
  // RUNLEVEL=1 keeps Debian's scripts from starting services of their own.
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive', RUNLEVEL: '1' };
  const apt = (...args: string[]) =>
    run('apt-get', ['-q', '-y', '-o', 'DPkg::Lock::Timeout=180', ...args], {
      env,
      maxBuffer: 64 * 1024 * 1024,
      timeout: 600_000,
    });
  mkdirSync('/var/lib/apt/lists', { recursive: true });
  try {
    await apt('update');
    await apt('install', '--no-install-recommends', ...packages);
  } catch {
    // Whoever needs the program says that it is absent.
  }
}

/** The programs, installed if need be; or why they are not there. */
export async function providePrograms(
  names: readonly string[],
  packages: readonly string[],
): Promise<string | undefined> {
  const missing = (): readonly string[] => names.filter((name) => findProgram(name) === undefined);
  if (missing().length > 0) await installPackages(packages);
  const why = asRoot ? 'apt-get could not install it' : 'not root, so it was not installed';
  return missing().length === 0 ? undefined : `not run here: no ${missing().join(', ')} (${why})`;
}
