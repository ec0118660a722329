import { fromTimestamp, toTimestamp } from '../db/columns.js';
import type { Db } from '../db/database.js';
import { prepare, type Parameter } from '../db/prepared.js';
import type { LiveSession } from './session-lookup.js';
import { liveColumns, toLiveSession } from './sessions.repository.js';

const byId = prepare((db, param: Parameter<{ id: string }>) =>
  db
    .selectFrom('sessions')
    .innerJoin('users', 'users.id', 'sessions.user_id')
    .select(liveColumns)
    .where('sessions.id', '=', param('id'))
    .where('users.disabled_at', 'is', null),
);

/** The session with this id; none when its user is disabled. */
export async function findSessionById(db: Db, id: string): Promise<LiveSession | undefined> {
  return toLiveSession(await byId(db, { id }));
}

/**
 * Puts a new refresh token in the place of the old one. To be run in a transaction.
 * @returns true for exactly one of any number that try at once
 */
export async function rotateRefreshToken(
  db: Db,
  sessionId: string,
  oldHash: string,
  newHash: string,
  now: Date,
): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable('sessions')
    .set({ token_hash: newHash, last_used_at: toTimestamp(now) })
    .where('id', '=', sessionId)
    .where('token_hash', '=', oldHash)
    .executeTakeFirstOrThrow();
  if (numUpdatedRows === 0n) return false;
  await db
    .insertInto('used_refresh_tokens')
    .values({ token_hash: oldHash, session_id: sessionId, used_at: toTimestamp(now) })
    .execute();
  return true;
}

/** A refresh token that was used before. */
export interface UsedRefreshToken {
  readonly sessionId: string;
  readonly userId: string;
  readonly usedAt: Date;
}

export async function findUsedRefreshToken(
  db: Db,
  tokenHash: string,
): Promise<UsedRefreshToken | undefined> {
  const row = await db
    .selectFrom('used_refresh_tokens')
    .innerJoin('sessions', 'sessions.id', 'used_refresh_tokens.session_id')
    .select(['sessions.id', 'sessions.user_id', 'used_refresh_tokens.used_at'])
    .where('used_refresh_tokens.token_hash', '=', tokenHash)
    .executeTakeFirst();
  return row && { sessionId: row.id, userId: row.user_id, usedAt: fromTimestamp(row.used_at) };
}
