/** Runs programs and measures them from outside: wall time, exit code, peak memory. */
import { type SpawnOptions, spawn } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** How one run of a program ended. */
export interface Ran {
  readonly milliseconds: number;
  /** 128 + signal number is not computed: a killed program has -1. */
  readonly code: number;
  /** Both streams, the last 20 000 characters. */
  readonly output: string;
}

/** Runs a program to its end, without a shell and without input. Never rejects for an exit code. */
export function run(
  file: string,
  args: readonly string[],
  options: SpawnOptions & { readonly limitMs?: number } = {},
): Promise<Ran> {
  const { limitMs = 300_000, ...rest } = options;
  return new Promise((resolve, reject) => {
    const start = performance.now();
    const child = spawn(file, args, { stdio: ['ignore', 'pipe', 'pipe'], ...rest });
    let output = '';
    const collect = (chunk: Buffer) => (output = (output + chunk.toString()).slice(-20_000));
    child.stdout?.on('data', collect);
    child.stderr?.on('data', collect);
    const limit = setTimeout(() => child.kill('SIGKILL'), limitMs);
    child.once('error', reject);
    child.once('close', (code) => {
      clearTimeout(limit);
      resolve({ milliseconds: performance.now() - start, code: code ?? -1, output });
    });
  });
}

/** As {@link run}, but a failure is an error with the end of the program's output. */
export async function must(
  file: string,
  args: readonly string[],
  options: SpawnOptions & { readonly limitMs?: number } = {},
): Promise<Ran> {
  const ran = await run(file, args, options);
  if (ran.code !== 0) {
    const tail = ran.output.trim().split('\n').slice(-6).join('\n  ');
    throw new Error(`${[file, ...args].join(' ')} ended with ${ran.code}:\n  ${tail}`);
  }
  return ran;
}

/**
 * Peak resident memory in MB of a Node program, read by the program itself from the kernel as it
 * exits (`VmHWM`). `ru_maxrss` would not do: it starts at the size of the parent. Linux only.
 */
export async function peakMemory(node: string, args: readonly string[]): Promise<number> {
  const file = join(tmpdir(), `keelson-peak-${process.pid}`);
  const hook = `process.on('exit', () => { const fs = process.getBuiltinModule('fs'); fs.writeFileSync(${JSON.stringify(file)}, fs.readFileSync('/proc/self/status')); })`;
  const preload = `data:text/javascript,${encodeURIComponent(hook)}`;
  try {
    await must(node, ['--import', preload, ...args]);
    return peakOf(readFileSync(file, 'utf8'));
  } finally {
    rmSync(file, { force: true });
  }
}

/** Peak resident memory in MB of a process that still runs. Linux only. */
export function peakMemoryOf(pid: number): number {
  return peakOf(readFileSync(`/proc/${pid}/status`, 'utf8'));
}

function peakOf(status: string): number {
  const kB = /VmHWM:\s+(\d+) kB/.exec(status)?.[1];
  if (kB === undefined) throw new Error('the kernel does not say how much memory was used');
  return Number(kB) / 1024;
}

/**
 * Wall times in milliseconds of several programs, run in turns so that a busy moment of the machine
 * meets all of them alike. The first turn warms the file cache and is not counted.
 */
export async function inTurns(
  programs: readonly (() => Promise<Ran>)[],
  turns: number,
): Promise<number[][]> {
  const times: number[][] = programs.map(() => []);
  for (let turn = 0; turn <= turns; turn++) {
    for (const [i, program] of programs.entries()) {
      const { milliseconds } = await program();
      if (turn > 0) times[i]?.push(milliseconds);
    }
  }
  return times;
}
