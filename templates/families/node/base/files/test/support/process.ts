import { spawn, type ChildProcess, type SpawnOptions } from 'node:child_process';
import { once } from 'node:events';

import { builtFile } from './build.js';

/** The app as a process of its own. */
export interface RunningProcess {
  readonly child: ChildProcess;
  /** All it has written to stdout and stderr so far. */
  readonly output: () => string;
  /** Resolves with its exit code, or with the signal that ended it. */
  readonly ended: Promise<number | string>;
}

/** Starts a file of `src`, as it was built, with exactly these variables beside PATH. */
export function startProcess(
  file: string,
  env: NodeJS.ProcessEnv,
  args: string[] = [],
): RunningProcess {
  return startNode([builtFile(file), ...args], env, '.');
}

/** Starts Node in a folder, with exactly these variables beside PATH. */
export function startNode(
  args: readonly string[],
  env: NodeJS.ProcessEnv,
  cwd: string,
  options: SpawnOptions = {},
): RunningProcess {
  const child = spawn(process.execPath, args, {
    ...options,
    cwd,
    env: { PATH: process.env.PATH, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()));
  const ended = once(child, 'close').then(([code, signal]) => (code ?? signal) as number | string);
  return { child, output: () => output, ended };
}
