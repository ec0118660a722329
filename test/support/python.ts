import { execFile, execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { loadCatalog } from '../../src/catalog/catalog.js';
import type { FileTree } from '../../src/types.js';
import { findProgram } from './programs.js';

/** Pythons of this machine, and the formatter and linter of generated Python. */

const run = promisify(execFile);
const root = join(import.meta.dirname, '..', '..');
const cache = join(root, '.cache', 'python');

/** The Python that is used where none of a special version is wanted. @throws Error without one */
export function anyPython(): string {
  for (const name of ['python3', 'python']) {
    const program = findProgram(name);
    if (program !== undefined && versionOf(program) >= '3.10') return program;
  }
  throw new Error('there is no Python of 3.10 or newer on the PATH');
}

/** e.g. `3.11`, with two digits behind the point so that versions compare as text; '' where it does not start. */
function versionOf(program: string): string {
  try {
    const script = 'import sys; print("%d.%02d" % sys.version_info[:2])';
    return execFileSync(program, ['-c', script], { encoding: 'utf8', stdio: 'pipe' }).trim();
  } catch {
    return '';
  }
}

let ruffProgram: string | undefined;

/** The ruff of the version that projects have, in an environment of its own that is made once. */
export function provideRuff(): string {
  if (ruffProgram !== undefined) return ruffProgram;
  const version = ruffVersion();
  const place = join(cache, `ruff-${version}`);
  ruffProgram = join(place, 'bin', 'ruff');
  if (existsSync(ruffProgram)) return ruffProgram;
  mkdirSync(cache, { recursive: true });
  rmSync(place, { recursive: true, force: true });
  execFileSync(anyPython(), ['-m', 'venv', place]);
  const pip = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check'];
  execFileSync(join(place, 'bin', 'python'), [...pip, `ruff==${version}`]);
  return ruffProgram;
}

function ruffVersion(): string {
  const catalog = loadCatalog(join(root, 'templates'));
  for (const id of catalog.stackIds()) {
    const version = catalog.stack(id).versions.get('ruff');
    if (version !== undefined) return version;
  }
  throw new Error('no stack has a version of ruff');
}

/** What ruff finds in the Python of a project, by the project's own rules: format first, then lint. */
export async function ruffFaults(tree: FileTree): Promise<string[]> {
  const paths = [...tree.keys()].filter((path) => path.endsWith('.py'));
  if (paths.length === 0) return [];
  const ruff = provideRuff();
  const directory = mkdtempSync(join(tmpdir(), 'keelson-ruff-'));
  try {
    // All of them, since what is an import of the project's own shows in its folders.
    for (const path of [...paths, 'pyproject.toml']) {
      mkdirSync(dirname(join(directory, path)), { recursive: true });
      writeFileSync(join(directory, path), tree.get(path)?.bytes ?? '');
    }
    const found = await Promise.all([
      said(ruff, ['format', '--no-cache', '--diff', '--quiet', '.'], directory),
      said(ruff, ['check', '--no-cache', '--output-format', 'concise', '--quiet', '.'], directory),
    ]);
    return found.filter((text) => text !== '');
  } finally {
    rmSync(directory, { recursive: true });
  }
}

/** What a program prints when it ends with a fault; '' when it has nothing to say against it. */
async function said(program: string, words: readonly string[], cwd: string): Promise<string> {
  try {
    await run(program, words, { cwd });
    return '';
  } catch (error) {
    const { stdout = '', stderr = '' } = error as { stdout?: string; stderr?: string };
    return `${stdout}${stderr}`.trim() || String(error);
  }
}
