import { existsSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { compileWords, lockfiles, pythonManagers, uvPackage } from '../managers/python.js';
import type { Ecosystem, InstallSource, ManagersHere, ToolCommand } from './ecosystem.js';
import { childEnvironment } from './environment.js';
import { runProcess } from './process.js';
import type { Project } from './project.js';
import { isLockOf } from './python-lock.js';
import { findTool, findWithVersion, toolVersion } from './tools.js';

/**
 * The Python ecosystem. Both managers give a project an environment of its own in `.venv` and a lockfile
 * with hashes; every command runs the programs in there, so nobody has to activate anything.
 */

const environmentFolder = '.venv';
/** Where packages come from when nobody was told another place. */
export const defaultIndex = 'https://pypi.org/simple/';
const onWindows = process.platform === 'win32';

/** A program of the project's environment, relative to the project's directory. */
function programPath(directory: string, name: string): string {
  return onWindows
    ? join(directory, environmentFolder, 'Scripts', name)
    : `${environmentFolder}/bin/${name}`;
}

function managersHere(): ManagersHere {
  const ids = pythonManagers.all.map(({ id }) => id);
  // pip comes with Python; without one, the preflight says so.
  const here = ids.filter((id) => id === 'pip' || findTool(id) !== undefined);
  return { ids: here, usual: here[0] ?? 'pip' };
}

type Commands = readonly [ToolCommand, ...ToolCommand[]];

/**
 * uv asks about every package again unless it is offline, so a warm cache is tried offline, and the
 * network only where that was not enough.
 */
const uvFlags: Readonly<Record<InstallSource, readonly string[]>> = {
  'cache-first': ['--offline'],
  fresh: [],
  offline: ['--offline'],
};

function uvCommands(source: InstallSource): Commands {
  return [
    {
      words: ['uv', 'sync', '--no-progress', ...uvFlags[source]],
      // The caller's own setting would put it where none of the commands look.
      env: { UV_PROJECT_ENVIRONMENT: environmentFolder },
    },
  ];
}

/**
 * pip has no lockfile that holds on another platform or Python than its own; uv compiles one that does, and
 * is had from the same place as all other packages. It is only asked where there is no lockfile yet.
 */
async function pipCommands(project: Project, source: InstallSource): Promise<Commands> {
  const { directory } = project;
  const python = programPath(directory, 'python');
  // pip cannot read its cache without asking the index; what a caller keeps in a folder (--find-links) it can.
  const index = source === 'offline' ? ['--no-index'] : [];
  const install = (...words: readonly string[]): ToolCommand => ({
    words: [python, '-m', 'pip', 'install', ...index, ...words],
    env: { PIP_DISABLE_PIP_VERSION_CHECK: '1', PIP_NO_INPUT: '1', PIP_PROGRESS_BAR: 'off' },
  });
  const lock = await lockCommands(project, source);
  return [
    { words: [await interpreterOf(project), '-m', 'venv', environmentFolder] },
    ...(lock.length === 0 ? [] : [install(uvPackage), ...lock]),
    install('--require-hashes', '--requirement', lockfiles.development),
  ];
}

async function lockCommands(project: Project, source: InstallSource): Promise<ToolCommand[]> {
  const { directory } = project;
  if (isLocked(directory)) return [];
  const registry = await pipRegistry(project);
  return compileWords.map((words) => ({
    words: [programPath(directory, 'uv'), ...words, ...(source === 'offline' ? ['--offline'] : [])],
    // uv does not read pip's settings: the address that packages come from is the one that matters.
    ...(registry !== undefined && { env: { UV_DEFAULT_INDEX: registry } }),
  }));
}

/** Somebody may have added a package by hand, and keelson does with a feature. */
function isLocked(directory: string): boolean {
  const lock = join(directory, lockfiles.development);
  const pyproject = join(directory, 'pyproject.toml');
  if (!existsSync(lock) || !existsSync(pyproject)) return existsSync(lock);
  return isLockOf(readFileSync(lock, 'utf8'), readFileSync(pyproject, 'utf8'));
}

/** The program that stands for Python here; the preflight has seen that there is one. */
async function interpreterOf({ toolchain, directory }: Project): Promise<string> {
  const python = toolchain.find(({ tool }) => tool === 'python');
  const found = python && (await findWithVersion(python, directory));
  return found?.program ?? 'python3';
}

async function versions(project: Project): Promise<Readonly<Record<string, string>>> {
  const { directory, toolchain } = project;
  if (project.view.manager.id === 'uv') {
    const [uv, python] = await Promise.all([
      toolVersion('uv', directory),
      linesOf(['uv', 'python', 'find', '--show-version'], project),
    ]);
    return named({ uv, python: python.find((line) => /^\d+\.\d+/.test(line)) });
  }
  const tool = toolchain.find((each) => each.tool === 'python');
  const python = tool && (await findWithVersion(tool, directory));
  const said = await linesOf([python?.program ?? 'python3', '-m', 'pip', '--version'], project);
  return named({ python: python?.version, pip: /^pip (\S+)/.exec(said[0] ?? '')?.[1] });
}

function named(found: Readonly<Record<string, string | undefined>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(found).flatMap(([tool, version]) => (version ? [[tool, version]] : [])),
  );
}

async function linesOf(
  words: readonly [string, ...string[]],
  { directory }: Pick<Project, 'directory'>,
  signal?: AbortSignal,
): Promise<readonly string[]> {
  const outcome = await runProcess({ words }, { cwd: directory, env: childEnvironment(), signal });
  return outcome.exitCode === 0 ? outcome.lines : [];
}

/** Where packages come from; undefined where settings say something that only the manager understands. */
async function registry(project: Project, signal: AbortSignal): Promise<string | undefined> {
  return project.view.manager.id === 'uv'
    ? uvRegistry()
    : ((await pipRegistry(project, signal)) ?? defaultIndex);
}

function uvRegistry(): string | undefined {
  const { UV_DEFAULT_INDEX, UV_INDEX_URL, UV_CONFIG_FILE } = process.env;
  const told = UV_DEFAULT_INDEX ?? UV_INDEX_URL;
  if (told !== undefined) return told;
  const config = UV_CONFIG_FILE ?? join(homedir(), '.config/uv/uv.toml');
  return existsSync(config) && readFileSync(config, 'utf8').includes('index')
    ? undefined
    : defaultIndex;
}

/** The address that pip was told in the environment or in a file; undefined when it was told none. */
async function pipRegistry(project: Project, signal?: AbortSignal): Promise<string | undefined> {
  const python = await interpreterOf(project);
  const lines = await linesOf([python, '-m', 'pip', 'config', 'list'], project, signal);
  const told = lines.flatMap((line) => /\.index-url='([^']+)'$/.exec(line)?.[1] ?? []);
  // Printed last is what wins: files first, then the environment.
  return told.at(-1);
}

/** What uv says when the cache alone is not enough. */
function isStaleCache(lines: readonly string[]): boolean {
  return lines.some((line) =>
    /network (connectivity )?(was|is) disabled|there is no version of/i.test(line),
  );
}

/** The counts in pytest's last line, e.g. `2 failed, 110 passed, 1 warning in 3.20s`. */
function countTests(lines: readonly string[]): Readonly<Record<string, number>> | undefined {
  const last = lines.findLast((line) => /\d+ (passed|failed|errors?|skipped)\b.* in \d/.test(line));
  if (last === undefined) return undefined;
  const count = (outcome: RegExp): number =>
    Number(new RegExp(`(\\d+) ${outcome.source}`).exec(last)?.[1] ?? 0);
  const skipped = count(/skipped/);
  return {
    passed: count(/passed/),
    failed: count(/failed/) + count(/errors?/),
    ...(skipped > 0 && { skipped }),
  };
}

export const pythonEcosystem: Ecosystem = {
  managersHere,
  installer: ({ view: { manager } }) => ({
    tool: manager.id === 'pip' ? undefined : manager.id,
    typed: manager.install,
    setup: manager.setup,
    home: 'https://docs.astral.sh/uv/getting-started/installation/',
  }),
  // It finds the Pythons of a machine, and fetches one where there is none.
  brings: (manager) => (manager === 'uv' ? ['python'] : []),
  installCommands: (project, source) =>
    project.view.manager.id === 'uv'
      ? Promise.resolve(uvCommands(source))
      : pipCommands(project, source),
  isInstalled: ({ directory }) =>
    existsSync(join(directory, environmentFolder, onWindows ? 'Scripts' : 'bin')),
  isStaleCache,
  versions,
  registry,
  command: ({ directory }, [first, ...rest]) => ({
    words: [programPath(directory, first), ...rest],
  }),
  countTests,
};
