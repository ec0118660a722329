import { execFile, execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { uvPackage } from '../../src/managers/python.js';
import { loadCatalog } from '../../src/catalog/catalog.js';
import type { FileTree } from '../../src/types.js';
import { putFile } from './files.js';
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

/**
 * A Python of a version, e.g. `3.12`: from the PATH, or one of those that pyenv keeps. Asked for its version, because
 * pyenv leaves programs on the PATH that start nothing.
 */
export function findPython(version: string): string | undefined {
  const pyenv = join(process.env['PYENV_ROOT'] ?? join(homedir(), '.pyenv'), 'versions');
  const kept = existsSync(pyenv)
    ? readdirSync(pyenv)
        .filter((name) => name.startsWith(`${version}.`))
        .map((name) => join(pyenv, name, 'bin', 'python'))
    : [];
  const named = [`python${version}`, 'python3'].map(findProgram);
  const [major = '', minor = ''] = version.split('.');
  return [...named, ...kept].find(
    (program) =>
      program !== undefined &&
      existsSync(program) &&
      versionOf(program) === `${major}.${minor.padStart(2, '0')}`,
  );
}

let ruffProgram: string | undefined;

/** The ruff of the version that projects have, in an environment of its own that is made once. */
export function provideRuff(): string {
  if (ruffProgram !== undefined) return ruffProgram;
  ruffProgram = provideProgram('ruff', `ruff==${ruffVersion()}`);
  return ruffProgram;
}

/** The uv that documents name. */
export function provideUv(): string {
  return provideProgram('uv', uvPackage);
}

/** The auditor of workflows, or why it is not to be had. */
export function provideZizmor(): { readonly program?: string; readonly why?: string } {
  return orWhy('zizmor==1.32.0', (requirement) => provideProgram('zizmor', requirement));
}

/** A Python that has packages, in the versions of the stack, or why it is not to be had. */
export function providePythonWith(
  stack: string,
  packages: readonly string[],
): { readonly program?: string; readonly why?: string } {
  const { versions } = loadCatalog(join(root, 'templates')).stack(stack);
  const requirements = packages.map((name) => `${name}==${versions.get(name) ?? ''}`);
  return orWhy(requirements.join(' '), (words) => provideProgram('python', ...words.split(' ')));
}

function orWhy(
  what: string,
  provide: (what: string) => string,
): { readonly program?: string; readonly why?: string } {
  try {
    return { program: provide(what) };
  } catch {
    return { why: `not run here: ${what} cannot be had` };
  }
}

/** A program from an environment of its own, which appears by a rename: one made by half is never taken for whole. */
function provideProgram(name: string, ...requirements: readonly string[]): string {
  const place = join(cache, requirements.join('+').replaceAll('==', '-'));
  const program = join(place, 'bin', name);
  if (existsSync(program)) return program;
  mkdirSync(cache, { recursive: true });
  const making = mkdtempSync(join(cache, 'making-'));
  execFileSync(anyPython(), ['-m', 'venv', making]);
  const pip = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check'];
  execFileSync(join(making, 'bin', 'python'), [...pip, ...requirements]);
  try {
    renameSync(making, place);
  } catch (error) {
    // Another test file was faster with the very same.
    if (!existsSync(program)) throw error;
    rmSync(making, { recursive: true });
  }
  return program;
}

function ruffVersion(): string {
  const catalog = loadCatalog(join(root, 'templates'));
  for (const id of catalog.stackIds()) {
    const version = catalog.stack(id).versions.get('ruff');
    if (version !== undefined) return version;
  }
  throw new Error('no stack has a version of ruff');
}

/** What ruff finds in a project in Python, by the project's own rules: format first, then lint. */
export async function ruffFaults(tree: FileTree): Promise<string[]> {
  if (!tree.has('pyproject.toml')) return [];
  // It also formats Python in documents, unless the project tells it not to.
  const paths = [...tree.keys()].filter((path) => /\.(py|md)$/.test(path));
  const ruff = provideRuff();
  const directory = mkdtempSync(join(tmpdir(), 'keelson-ruff-'));
  try {
    // All of them, since what is an import of the project's own shows in its folders.
    for (const path of [...paths, 'pyproject.toml']) {
      putFile(join(directory, path), tree.get(path)?.bytes ?? '');
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
