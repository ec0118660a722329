import type { Server } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';

import { isUnavailable } from './db/dialect.js';
import { schemaState, type SchemaState } from './db/migrate.js';
import type { Logger } from './log.js';
import { closeServices, type Services } from './services.js';

/** Where the process stands between start and stop. */
export interface Lifecycle {
  /** A signal to stop has come: readiness says so, and connections are closed after their answer. */
  stopping: boolean;
  /** Why the app is not ready yet; undefined when it is. */
  notReady: string | undefined;
}

/** The state of a process that has nothing to wait for. */
export function newLifecycle(): Lifecycle {
  return { stopping: false, notReady: undefined };
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
    void shutDown(server, services, config.SHUTDOWN_DELAY).then(() => {
      log.info('stopped');
      flush();
      process.exit(0);
    });
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
}

async function shutDown(server: Server, services: Services, delay: number): Promise<void> {
  const deadline = sleep(patience, undefined, { ref: false });
  // Load balancers notice within this time and send no more.
  await sleep(delay * 1000);
  const closed = new Promise((resolve) => server.close(resolve));
  // A request that was under way gets its answer; then nobody needs its connection any more.
  const sweep = setInterval(() => server.closeIdleConnections(), 50);
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

/**
 * Makes sure that the database has the tables this code was written for. It resolves as soon as that is known, or as
 * the database turns out to be down: then the process starts all the same, is not ready, and goes on asking.
 * @throws SchemaMismatch when migrations are pending or the database is newer than the code
 */
export async function checkSchema(services: Services, lifecycle: Lifecycle): Promise<void> {
  try {
    refuseMismatch(await schemaState(services.db));
  } catch (error) {
    if (!isUnavailable(error)) throw error;
    services.log.warn({ err: error }, 'the database does not answer yet');
    lifecycle.notReady = 'The database has not answered yet.';
    void keepChecking(services, lifecycle);
  }
}

/** The database and this code do not belong together. */
export class SchemaMismatch extends Error {}

function refuseMismatch({ pending, unknown }: SchemaState): void {
  if (unknown.length > 0) {
    throw new SchemaMismatch(
      `the database is newer than this code: it has ${unknown.join(', ')}, which this code does not know`,
    );
  }
  if (pending.length > 0) {
    throw new SchemaMismatch(
      `migrations are pending: ${pending.join(', ')}; run "npm run migrate" first`,
    );
  }
}

/** Milliseconds between two tries to reach a database that is down at start. */
const checkInterval = 1_000;

async function keepChecking(services: Services, lifecycle: Lifecycle): Promise<void> {
  while (!lifecycle.stopping) {
    await sleep(checkInterval, undefined, { ref: false });
    try {
      // A mismatch is not caught: it ends the process as an uncaught error.
      refuseMismatch(await schemaState(services.db));
      lifecycle.notReady = undefined;
      services.log.info('the database answers');
      return;
    } catch (error) {
      if (!isUnavailable(error)) throw error;
    }
  }
}
