import { accessSync, constants, statSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { childEnvironment } from './environment.js';
import { runProcess } from './process.js';
import type { Tool } from './project.js';

/** Programs of this machine: whether they are there, and which version. */

/** A `--version` gets so long. */
const VERSION_MILLISECONDS = 5000;

/** The program's file on the PATH, or undefined. Nothing is started. */
export function findTool(name: string): string | undefined {
  const endings =
    process.platform === 'win32' ? (process.env.PATHEXT ?? '.EXE;.CMD').split(';') : [''];
  for (const folder of (process.env.PATH ?? '').split(delimiter)) {
    if (folder === '') continue;
    for (const ending of endings) {
      const path = join(folder, name + ending);
      if (isExecutable(path)) return path;
    }
  }
  return undefined;
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

/** What `<tool> --version` says, or undefined when the tool is not there or does not say. */
export async function toolVersion(name: string, cwd: string): Promise<string | undefined> {
  if (name === 'node') return process.versions.node;
  if (findTool(name) === undefined) return undefined;
  const outcome = await runProcess(
    { words: [name, '--version'] },
    { cwd, env: childEnvironment(), timeout: VERSION_MILLISECONDS },
  );
  if (outcome.exitCode !== 0) return undefined;
  return outcome.lines
    .map((line) => /\d+(\.\d+)+/.exec(line)?.[0])
    .find((version) => version !== undefined);
}

/** A tool as it was found under one of its names. */
export interface FoundTool {
  /** The name it goes by here. */
  readonly program: string;
  readonly version: string;
}

/** The first of a tool's names under which it is new enough; else the first that is there at all. */
export async function findWithVersion(
  { tool, names = [tool], version }: Tool,
  directory: string,
): Promise<FoundTool | undefined> {
  let first: FoundTool | undefined;
  for (const program of names) {
    const found = await toolVersion(program, directory);
    if (found === undefined) continue;
    if (reaches(found, version)) return { program, version: found };
    first ??= { program, version: found };
  }
  return first;
}

/** Whether a version reaches a lowest one, written `>=20.19` or `20.19`. */
export function reaches(version: string, lowest: string): boolean {
  const have = numbers(version);
  const want = numbers(lowest);
  for (const [index, wanted] of want.entries()) {
    const difference = (have[index] ?? 0) - wanted;
    if (difference !== 0) return difference > 0;
  }
  return true;
}

const numbers = (version: string): number[] => (version.match(/\d+/g) ?? []).map(Number);
