import { setTimeout as sleep } from 'node:timers/promises';

import {
  SqliteDriver,
  type CompiledQuery,
  type DatabaseConnection,
  type QueryResult,
} from 'kysely';

/** Milliseconds that a statement is tried for while another process writes; then the answer is a 503. */
const patience = 2_000;

/**
 * Waits for another process that writes, but lets this one go on: SQLite's own wait (`busy_timeout`) stops the event
 * loop, and with it all other requests. Between two tries the connection is free, so nobody waits for who waits.
 */
export class PatientDriver extends SqliteDriver {
  override async acquireConnection(): Promise<DatabaseConnection> {
    return new PatientConnection(await super.acquireConnection(), () => this.#pause());
  }

  async #pause(): Promise<void> {
    await super.releaseConnection();
    // Random, so that two that wait do not keep meeting.
    await sleep(5 + Math.random() * 20);
    await super.acquireConnection();
  }
}

class PatientConnection implements DatabaseConnection {
  readonly #connection: DatabaseConnection;
  readonly #pause: () => Promise<void>;
  #inTransaction = false;

  constructor(connection: DatabaseConnection, pause: () => Promise<void>) {
    this.#connection = connection;
    this.#pause = pause;
  }

  async executeQuery<R>(query: CompiledQuery): Promise<QueryResult<R>> {
    const deadline = performance.now() + patience;
    for (;;) {
      try {
        const result = await this.#connection.executeQuery<R>(query);
        if (query.sql === 'begin') this.#inTransaction = true;
        if (query.sql === 'commit' || query.sql === 'rollback') this.#inTransaction = false;
        return result;
      } catch (error) {
        // Inside a transaction the connection is not to be shared; and who has begun one has the lock.
        if (this.#inTransaction || !isBusy(error) || performance.now() > deadline) throw error;
      }
      await this.#pause();
    }
  }

  streamQuery<R>(query: CompiledQuery, chunkSize?: number): AsyncIterableIterator<QueryResult<R>> {
    return this.#connection.streamQuery(query, chunkSize);
  }
}

/** Another process holds the lock that this statement needs. */
export function isBusy(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'SQLITE_BUSY';
}
