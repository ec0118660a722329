import { setTimeout as sleep } from 'node:timers/promises';

import { Kysely, type Transaction } from 'kysely';

import type { Config } from '../config.js';
import type { Logger } from '../log.js';
import { createDialect, isRetryable } from './dialect.js';
import type { Schema } from './schema.js';
import type { DatabaseUse } from './use.js';

/** A connection pool, or a transaction: what queries run on. */
export type Db = Kysely<Schema>;

/** Times a transaction is tried when the database asks for it: deadlock, serialisation failure, busy. */
const maxAttempts = 5;

/** Milliseconds after which it is not tried again: whoever waits for the answer has waited enough. */
const maxTime = 2_000;

/** A pool of connections. Nothing connects before the first query. */
export function openDatabase(
  config: Pick<Config, 'DATABASE_URL'>,
  log: Logger,
  use: DatabaseUse = 'requests',
): Db {
  return new Kysely<Schema>({ dialect: createDialect(config.DATABASE_URL, log, use) });
}

/** Lets running queries end, then closes every connection. */
export async function closeDatabase(db: Db): Promise<void> {
  await db.destroy();
}

/**
 * Runs `work` in one transaction, and again from its start when the database says that another try may succeed.
 * `work` must therefore do nothing that a rollback can not undo: send mails after it.
 */
export async function withTransaction<T>(
  db: Db,
  work: (trx: Transaction<Schema>) => Promise<T>,
): Promise<T> {
  const deadline = performance.now() + maxTime;
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await db.transaction().execute(work);
    } catch (error) {
      const isLast = attempt >= maxAttempts || performance.now() > deadline;
      if (isLast || !isRetryable(error)) throw error;
      // Random, so that two that met do not meet again.
      await sleep(Math.random() * 10 * 2 ** attempt);
    }
  }
}
