import { every } from '../every.js';
import type { Connections } from '../services.js';
import { deleteExpiredResetTokens } from './password-resets.repository.js';
import { deleteExpiredPendingAccounts } from './pending-accounts.repository.js';
import { deleteExpiredSessions } from './sessions.repository.js';

/** Milliseconds between two cleanings. */
const interval = 3_600_000;

/**
 * Removes sessions, registrations and links that have expired, now and then. They are refused anyway: this keeps the tables small,
 * and the rows of people who left no longer than needed.
 * @returns stops it
 */
export function startCleanup({ db, log, clock }: Connections): () => Promise<void> {
  return every(
    interval,
    () => cleanUp({ db, clock }),
    (error) => log.warn({ err: error }, 'what has expired was not removed'),
  );
}

/** Removes what has expired. */
export async function cleanUp({ db, clock }: Pick<Connections, 'db' | 'clock'>): Promise<void> {
  const now = clock();
  await deleteExpiredPendingAccounts(db, now);
  await deleteExpiredResetTokens(db, now);
  await deleteExpiredSessions(db, now);
}
