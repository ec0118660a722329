import type { Server } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';

import type { Logger } from './log.js';
import { closeServices, type Services } from './services.js';

/** Where the process stands between start and stop. */
export interface Lifecycle {
  /** A signal to stop has come: readiness says so, and connections are closed after their answer. */
  stopping: boolean;
  /** Why the app is not ready yet; undefined when it is. */
  notReady: string | undefined;
  /** Requests that have no whole answer yet. */
  activeRequests: number;
}

/** The state of a process that has nothing to wait for. */
export function newLifecycle(): Lifecycle {
  return { stopping: false, notReady: undefined, activeRequests: 0 };
}

/** Milliseconds from the first signal until the process ends, whatever still runs. */
const patience = 9_000;

/**
 * Ends the process when it is told to. SIGTERM or SIGINT: readiness turns 503, after `SHUTDOWN_DELAY` the port is
 * closed, running requests get their answers, then everything is closed and the process ends with 0.
 * A second signal ends it at once.
 */
export function stopOnSignals(
  server: Server,
  services: Services,
  lifecycle: Lifecycle,
  flush: () => void,
): void {
  const { config, log } = services;
  const stop = (signal: NodeJS.Signals) => {
    if (lifecycle.stopping) {
      flush();
      process.exit(1);
    }
    lifecycle.stopping = true;
    log.info({ signal }, 'stopping');
    void shutDown(server, services, lifecycle, config.SHUTDOWN_DELAY).then(() => {
      log.info('stopped');
      flush();
      process.exit(0);
    });
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
}

/** Milliseconds that a client has to send the rest of a request after the port was closed. */
const lastCall = 1_000;

/**
 * Stops in good order: waits `delay` seconds, closes the port, lets running requests end, closes everything else.
 * It resolves after 9 seconds at the latest.
 */
export async function shutDown(
  server: Server,
  services: Services,
  lifecycle: Lifecycle,
  delay: number,
): Promise<void> {
  const deadline = sleep(patience, undefined, { ref: false });
  // Load balancers notice within this time and send no more.
  await sleep(delay * 1000);
  const closed = new Promise((resolve) => server.close(resolve));
  const closedAt = Date.now();
  // A request that was under way gets its answer; then nobody needs its connection any more.
  const sweep = setInterval(() => {
    server.closeIdleConnections();
    const late = Date.now() - closedAt > lastCall;
    if (late && lifecycle.activeRequests === 0) server.closeAllConnections();
  }, 50);
  await Promise.race([closed, deadline]);
  clearInterval(sweep);
  server.closeAllConnections();
  await Promise.race([closeServices(services).catch(() => undefined), deadline]);
}

/**
 * Ends the process on an error that nobody caught, after it was logged: the state of the process is unknown, and
 * whoever runs it starts a clean one.
 */
export function exitOnUncaught(log: Logger, flush: () => void): void {
  const exit = (error: unknown) => {
    log.fatal({ err: error }, 'uncaught error');
    flush();
    process.exit(1);
  };
  process.on('uncaughtException', exit);
  process.on('unhandledRejection', exit);
}
