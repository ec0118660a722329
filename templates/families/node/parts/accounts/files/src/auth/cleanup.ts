import type { Connections } from '../services.js';
import { deleteExpiredTokens } from './one-time-tokens.repository.js';
import { deleteExpiredSessions } from './sessions.repository.js';

/** Milliseconds between two cleanings. */
const interval = 3_600_000;

/**
 * Removes sessions and tokens that have expired, now and then. They are refused anyway: this keeps the tables small,
 * and the rows of people who left no longer than needed.
 * @returns stops it
 */
export function startCleanup({ db, log, clock }: Connections): () => void {
  const timer = setInterval(() => {
    cleanUp({ db, clock }).catch((error: unknown) => {
      log.warn({ err: error }, 'expired sessions and tokens not removed');
    });
  }, interval).unref();
  return () => {
    clearInterval(timer);
  };
}

/** Removes what has expired. */
export async function cleanUp({ db, clock }: Pick<Connections, 'db' | 'clock'>): Promise<void> {
  const now = clock();
  await deleteExpiredTokens(db, now);
  await deleteExpiredSessions(db, now);
}
