import { setTimeout as sleep } from 'node:timers/promises';

import type { Lifecycle } from '../lifecycle.js';
import type { Services } from '../services.js';
import { isUnavailable } from './dialect.js';
import { schemaState, type SchemaState } from './migrate.js';

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
      `migrations are pending: ${pending.join(', ')}; run "npm run migrate" first, on a server "node dist/cli/migrate.js"`,
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
