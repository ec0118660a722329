import { setTimeout as sleep } from 'node:timers/promises';
import { environmentError, exitCodes, KeelsonError } from '../errors.js';
import { childEnvironment } from './environment.js';
import { isPortFree } from './ports.js';
import { startProcess, type ProcessOutcome, type RunningProcess } from './process.js';
import { settingNames, type Project } from './project.js';
import { projectCommand } from './scripts.js';

/** The project's own server, in the foreground. */

const READY_MILLISECONDS = 20_000;
const STOP_MILLISECONDS = 10_000;
const POLL_MILLISECONDS = 25;

/** Where a started project answers. */
export interface Addresses {
  readonly api: string;
  readonly docs: string;
  /** Only where there are accounts, and so mails. */
  readonly mailbox: string | undefined;
}

/** Addresses by contract: the docs page and the development mailbox stand at fixed paths. */
export function addressesOf(project: Project, port: number): Addresses {
  const api = `http://localhost:${port}`;
  return {
    api,
    docs: `${api}/docs`,
    mailbox: project.view.hasAccounts ? `${api}/dev/mailbox` : undefined,
  };
}

export interface Serving {
  readonly project: Project;
  /** Where its settings make it listen. */
  readonly port: number;
  /** Ends it. */
  readonly signal: AbortSignal;
  /** Where its output goes. */
  readonly output: 'inherit' | 'stderr';
  /** Told when it accepts connections. */
  readonly onReady: () => void;
}

/**
 * Starts the project with its own settings, tells when it listens, and waits until it ends or the
 * signal ends it.
 *
 * @throws KeelsonError (exit 4 or 5) when it does not start
 */
export async function serveUntilStopped(serving: Serving): Promise<ProcessOutcome> {
  const { project, port, signal, output, onReady } = serving;
  const command = projectCommand(project, 'start');
  if (command === undefined)
    throw environmentError(`${project.view.stack.label} has no start command`);
  // Else whoever listens there already would answer in its place.
  if (!(await isPortFree(port))) {
    throw environmentError(`port ${port} is taken, so the project was not started`, {
      remedy: 'End what listens there, or set another PORT in .env.',
    });
  }
  const running = await startProcess(command, {
    cwd: project.directory,
    env: foregroundEnvironment(project),
    output,
  });
  const stop = (): void => void running.stop(STOP_MILLISECONDS);
  signal.addEventListener('abort', stop, { once: true });
  try {
    await untilListening(running, port, signal);
    if (!signal.aborted) onReady();
    return await running.exited;
  } finally {
    signal.removeEventListener('abort', stop);
  }
}

/** A server in a terminal may colour its log, unless the caller does not want any. */
function foregroundEnvironment(project: Project): Record<string, string> {
  const { NO_COLOR: noColour, ...rest } = childEnvironment(settingNames(project));
  return noColour !== undefined && process.env.NO_COLOR !== undefined
    ? { ...rest, NO_COLOR: noColour }
    : rest;
}

/** Asked by connecting: a request would stand in the project's log before anybody sent one. */
async function untilListening(
  running: RunningProcess,
  port: number,
  signal: AbortSignal,
): Promise<void> {
  const deadline = performance.now() + READY_MILLISECONDS;
  while (!signal.aborted) {
    const isListening = !(await isPortFree(port));
    if (running.hasEnded()) throw endedEarly(await running.exited);
    if (isListening) return;
    if (performance.now() > deadline) {
      await running.stop(STOP_MILLISECONDS);
      throw new KeelsonError({
        exitCode: exitCodes.check,
        message: `the server did not listen on port ${port} within ${READY_MILLISECONDS / 1000} s`,
      });
    }
    await sleep(POLL_MILLISECONDS);
  }
}

function endedEarly(outcome: ProcessOutcome): KeelsonError {
  return new KeelsonError({
    exitCode: exitCodes.check,
    message: `the server ended at once (${outcome.startError ?? outcome.signal ?? `exit code ${outcome.exitCode ?? '?'}`})`,
    remedy: 'Its own lines above say why.',
  });
}
