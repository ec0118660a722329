import { environmentError, exitCodes, KeelsonError } from '../errors.js';
import { childEnvironment } from './environment.js';
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

/**
 * Starts the project with its own settings, tells when it answers, and waits until it ends or the
 * signal ends it.
 *
 * @throws KeelsonError (exit 4 or 5) when it does not start
 */
export async function serveUntilStopped(
  project: Project,
  port: number,
  signal: AbortSignal,
  onReady: () => void,
): Promise<ProcessOutcome> {
  const command = projectCommand(project, 'start');
  if (command === undefined)
    throw environmentError(`${project.view.stack.label} has no start command`);
  const running = await startProcess(command, {
    cwd: project.directory,
    env: foregroundEnvironment(project),
    output: 'inherit',
  });
  const stop = (): void => void running.stop(STOP_MILLISECONDS);
  signal.addEventListener('abort', stop, { once: true });
  try {
    await untilReady(running, `http://127.0.0.1:${port}/health/ready`, signal);
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

async function untilReady(
  running: RunningProcess,
  url: string,
  signal: AbortSignal,
): Promise<void> {
  const deadline = performance.now() + READY_MILLISECONDS;
  while (!signal.aborted) {
    if (running.hasEnded()) throw endedEarly(await running.exited);
    if (await answersOk(url)) return;
    if (performance.now() > deadline) {
      await running.stop(STOP_MILLISECONDS);
      throw new KeelsonError({
        exitCode: exitCodes.check,
        message: `the server did not answer at ${url} within ${READY_MILLISECONDS / 1000} s`,
      });
    }
    await new Promise((resolve) => setTimeout(resolve, POLL_MILLISECONDS));
  }
}

function endedEarly(outcome: ProcessOutcome): KeelsonError {
  return new KeelsonError({
    exitCode: exitCodes.check,
    message: `the server ended at once (${outcome.startError ?? outcome.signal ?? `exit code ${outcome.exitCode ?? '?'}`})`,
    remedy: 'Its own lines above say why.',
  });
}

async function answersOk(url: string): Promise<boolean> {
  try {
    return (await fetch(url, { signal: AbortSignal.timeout(1000) })).ok;
  } catch {
    return false;
  }
}
