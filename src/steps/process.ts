import { spawnSync } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { stripVTControlCharacters } from 'node:util';
import type { ToolCommand } from './ecosystem.js';

/**
 * Child processes. Arguments are arrays and no shell is involved. Every child leads a process group
 * of its own (POSIX), so that what it started in turn ends with it and no orphan stays.
 */

/** How a child process ended. */
export interface ProcessOutcome {
  /** Undefined when it could not be started or was ended by a signal. */
  readonly exitCode: number | undefined;
  readonly signal: string | undefined;
  /** Why it could not be started, e.g. ENOENT. */
  readonly startError: string | undefined;
  readonly timedOut: boolean;
  readonly seconds: number;
  /** The last lines it printed, stdout and stderr as they came. */
  readonly lines: readonly string[];
}

export interface ProcessOptions {
  readonly cwd: string;
  /** The whole environment of the child; nothing is inherited beside it. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Ends the child's group when aborted. */
  readonly signal?: AbortSignal | undefined;
  /** Ends the child's group after so many milliseconds. */
  readonly timeout?: number | undefined;
  /** Every line as it comes. */
  readonly onLine?: ((line: string) => void) | undefined;
  /** `inherit` shows the output as it is, `stderr` shows all of it there; the default keeps it. */
  readonly output?: 'keep' | 'inherit' | 'stderr';
}

/** A child that runs. */
export interface RunningProcess {
  readonly pid: number | undefined;
  readonly exited: Promise<ProcessOutcome>;
  readonly hasEnded: () => boolean;
  /** The last lines so far. */
  readonly lines: () => readonly string[];
  /** SIGTERM to the group, SIGKILL after `graceMilliseconds`. */
  readonly stop: (graceMilliseconds: number) => Promise<ProcessOutcome>;
}

/** Where a child's standard output goes; 2 is our standard error. */
const stdoutOf = { keep: 'pipe', inherit: 'inherit', stderr: 2 } as const;

const KEPT_LINES = 400;
const GRACE_MILLISECONDS = 3000;
const onWindows = process.platform === 'win32';
const living = new Set<number>();

process.once('exit', () => {
  for (const pid of living) signalGroup(pid, 'SIGKILL');
});

/** Sends a signal to a child and everything it started. A group that is gone already is no fault. */
function signalGroup(pid: number, signal: NodeJS.Signals): void {
  try {
    if (onWindows) spawnSync('taskkill', ['/pid', String(pid), '/T', '/F'], { stdio: 'ignore' });
    else process.kill(-pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

/** Starts a child process; never throws: a command that is not there is an outcome. */
export async function startProcess(
  command: ToolCommand,
  options: ProcessOptions,
): Promise<RunningProcess> {
  // Loaded with the first child: most of what the tool does needs none.
  const { execa } = await import('execa');
  const [file, ...args] = command.words;
  const { output = 'keep' } = options;
  const started = performance.now();
  const lines: string[] = [];
  const child = execa(file, args, {
    cwd: options.cwd,
    env: { ...options.env, ...command.env },
    extendEnv: false,
    detached: !onWindows,
    cleanup: false,
    stdin: 'ignore',
    stdout: stdoutOf[output],
    stderr: output === 'keep' ? 'pipe' : 'inherit',
    buffer: false,
    reject: false,
    windowsHide: true,
  });
  const { pid } = child;
  if (pid !== undefined) {
    living.add(pid);
    child.once('exit', () => {
      living.delete(pid);
      // What the leader left behind ends with it; it would also keep the output open for ever.
      if (!onWindows) signalGroup(pid, 'SIGKILL');
    });
  }

  const keep = (printed: string): void => {
    // Some tools colour what they print though NO_COLOR is set.
    const line = stripVTControlCharacters(printed);
    lines.push(line);
    if (lines.length > KEPT_LINES) lines.shift();
    options.onLine?.(line);
  };
  const flushers = [child.stdout, child.stderr].map((stream) => splitLines(stream, keep));

  let timedOut = false;
  const end = (): void => {
    if (pid === undefined || !living.has(pid)) return;
    signalGroup(pid, 'SIGTERM');
    setTimeout(() => {
      if (living.has(pid)) signalGroup(pid, 'SIGKILL');
    }, GRACE_MILLISECONDS).unref();
  };
  options.signal?.addEventListener('abort', end, { once: true });
  const timer =
    options.timeout === undefined
      ? undefined
      : setTimeout(() => {
          timedOut = true;
          end();
        }, options.timeout);
  if (options.signal?.aborted === true) end();

  const exited = child.then((result): ProcessOutcome => {
    clearTimeout(timer);
    options.signal?.removeEventListener('abort', end);
    for (const flush of flushers) flush();
    return {
      exitCode: result.exitCode,
      signal: result.signal,
      startError:
        result.failed && result.exitCode === undefined && result.signal === undefined
          ? (result.code ?? 'unknown')
          : undefined,
      timedOut,
      seconds: (performance.now() - started) / 1000,
      lines,
    };
  });

  return {
    pid,
    exited,
    hasEnded: () => pid === undefined || !living.has(pid),
    lines: () => lines,
    stop: async (graceMilliseconds) => {
      if (pid !== undefined && living.has(pid)) {
        signalGroup(pid, 'SIGTERM');
        await Promise.race([exited, sleep(graceMilliseconds, undefined, { ref: false })]);
        if (living.has(pid)) signalGroup(pid, 'SIGKILL');
      }
      return exited;
    },
  };
}

/** Runs a command to its end. */
export async function runProcess(
  command: ToolCommand,
  options: ProcessOptions,
): Promise<ProcessOutcome> {
  return (await startProcess(command, options)).exited;
}

/** Calls `onLine` for every line of a stream; the function returned hands out an unfinished last one. */
function splitLines(
  stream: NodeJS.ReadableStream | null | undefined,
  onLine: (line: string) => void,
): () => void {
  let rest = '';
  stream?.setEncoding('utf8');
  stream?.on('data', (chunk: string) => {
    const parts = (rest + chunk).split(/\r?\n|\r/);
    rest = parts.pop() ?? '';
    for (const part of parts) onLine(part);
  });
  return () => {
    if (rest !== '') onLine(rest);
    rest = '';
  };
}
