import { parse, sep } from 'node:path';
import { childEnvironment } from './environment.js';
import { ecosystemOf } from './ecosystem.js';
import { runProcess } from './process.js';
import type { Need, Project, Tool } from './project.js';
import { findTool, findWithVersion, reaches, toolVersion, type FoundTool } from './tools.js';

/** What a project cannot be installed or run without, and whether this machine has it. */

/** What is not as it must be, and what to do about it. */
export interface Lack {
  readonly reason: string;
  readonly remedy: string;
}

/** A check of a need compiles nothing and asks nobody. */
const NEED_MILLISECONDS = 10_000;

/**
 * What the project lacks here: a path that its tools can read; its package manager, which may bring tools; then tools, with whose help needs are
 * looked for.
 *
 * @param directory where programs are asked: there may be no project yet
 */
export async function lackOf(project: Project, directory: string): Promise<Lack | undefined> {
  const { label } = project.view.stack;
  const lackOfPath = lackOfPlace(label, project);
  if (lackOfPath !== undefined) return lackOfPath;
  const ecosystem = ecosystemOf(project);
  const lackOfInstaller = await lackOfManager(project, directory);
  if (lackOfInstaller !== undefined) return lackOfInstaller;
  const brought = ecosystem.brings(project.view.manager.id);
  const tools = project.toolchain.filter(({ tool }) => !brought.includes(tool));
  const programs = new Map<string, string>();
  for (const tool of tools) {
    const found = await findWithVersion(tool, directory);
    if (found === undefined || !reaches(found.version, tool.version)) {
      return lackOfTool(label, tool, found);
    }
    programs.set(tool.tool, found.program);
  }
  const lacking: Need[] = [];
  for (const need of project.needs) {
    const isBrought = need.tests.some(([program]) => brought.includes(program));
    if (!isBrought && !(await isMet(need, programs, directory))) lacking.push(need);
  }
  return lacking.length === 0 ? undefined : lackOfNeeds(label, lacking);
}

function lackOfPlace(label: string, { directory, paths }: Project): Lack | undefined {
  // Windows has a colon in the root of a path, and a backslash between names.
  const names = directory.slice(parse(directory).root.length).split(sep).join('');
  for (const { without, because } of paths) {
    const met = without.filter((character) => names.includes(character));
    if (met.length === 0) continue;
    return {
      reason: `${label} cannot be installed and tested at a path with ${met.join(' and ')}: ${because}`,
      remedy: `Make it at a path without ${without.join(' ')}, or move it there`,
    };
  }
  return undefined;
}

/** A program that several managers go by says which one it is only in the project, where a switch like Corepack looks. */
async function lackOfManager(project: Project, directory: string): Promise<Lack | undefined> {
  const { tool, isMajor, setup, home } = ecosystemOf(project).installer(project);
  if (tool === undefined) return undefined;
  const remedy = setup === '' ? `Get it from ${home}` : `Get it: ${setup} (${home})`;
  if (findTool(tool) === undefined) return { reason: `${tool} is not on the PATH`, remedy };
  if (isMajor === undefined || directory !== project.directory) return undefined;
  const version = await toolVersion(tool, directory);
  // One that is too old refuses to say, because of the manifest.
  if (version !== undefined && isMajor(Number(version.split('.', 1)[0]))) return undefined;
  const { id } = project.view.manager;
  return {
    reason: `the ${tool} on the PATH is ${version ?? 'not the one that package.json names'}, which ${id} is not`,
    remedy,
  };
}

function lackOfTool(label: string, tool: Tool, found: FoundTool | undefined): Lack {
  const { tool: name, version, hint } = tool;
  const state =
    found === undefined ? 'which is not on the PATH' : `found ${found.program} ${found.version}`;
  return {
    reason: `${label} needs ${name} ${version}, ${state}`,
    remedy: `Install ${name} ${version}${hint === undefined ? '' : ` (${hint})`}`,
  };
}

function lackOfNeeds(label: string, needs: readonly Need[]): Lack {
  return {
    reason: `${label} needs ${needs.map(({ what }) => what).join(' and ')}, which is not here`,
    remedy: `Install it: ${installWords(needs)}`,
  };
}

/** How needs are installed: one command for each system packager that is known. */
export function installWords(needs: readonly Pick<Need, 'install'>[]): string {
  const packages = (packager: keyof Need['install']): string =>
    [...new Set(needs.flatMap(({ install }) => install[packager]?.split(' ') ?? []))].join(' ');
  return Object.entries({
    apt: 'apt-get install',
    dnf: 'dnf install',
    brew: 'brew install',
  })
    .map(([packager, words]) => [words, packages(packager as keyof Need['install'])] as const)
    .filter(([, names]) => names !== '')
    .map((words) => words.join(' '))
    .join(', or ');
}

/** Whether one of the commands that prove it ends well; elsewhere than it is needed, it is met. */
export async function isMet(
  { tests, on }: Need,
  programs: ReadonlyMap<string, string>,
  directory: string,
): Promise<boolean> {
  if (on !== undefined && !on.includes(process.platform)) return true;
  for (const [first, ...rest] of tests) {
    const program = programs.get(first) ?? first;
    if (findTool(program) === undefined) continue;
    const { exitCode } = await runProcess(
      { words: [program, ...rest] },
      { cwd: directory, env: childEnvironment(), timeout: NEED_MILLISECONDS },
    );
    if (exitCode === 0) return true;
  }
  return false;
}
