import { toTimestamp } from '../db/columns.js';
import { every } from '../every.js';
import type { Connections } from '../services.js';

/** Milliseconds between two cleanings, and for which a key is known at least. */
const interval = 3_600_000;
const keptFor = 24 * 3_600_000;

/**
 * Forgets idempotency keys that are a day old, now and then: no client tries that long.
 * @returns stops it
 */
export function startKeyCleanup({ db, log, clock }: Connections): () => Promise<void> {
  return every(
    interval,
    () => forgetOldKeys({ db, clock }),
    (error) => log.warn({ err: error }, 'old idempotency keys were not removed'),
  );
}

/** Removes the keys of orders that are a day old. The orders stay. */
export async function forgetOldKeys({
  db,
  clock,
}: Pick<Connections, 'db' | 'clock'>): Promise<void> {
  const before = toTimestamp(new Date(clock().getTime() - keptFor));
  await db.deleteFrom('order_keys').where('created_at', '<', before).execute();
}
