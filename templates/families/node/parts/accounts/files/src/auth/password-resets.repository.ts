import { toTimestamp } from '../db/columns.js';
import type { Db } from '../db/database.js';
import { hashToken, newToken } from './tokens.js';

/**
 * Makes a token for a new password of the account, in the place of an older one. Two at once, the first of the account,
 * fail with a unique violation for one of them: it is to be tried again.
 * @returns the token: to be mailed and then forgotten, only its hash is stored
 */
export async function issueResetToken(db: Db, userId: string, expiresAt: Date): Promise<string> {
  const token = newToken();
  const values = { token_hash: hashToken(token), expires_at: toTimestamp(expiresAt) };
  const { numUpdatedRows } = await db
    .updateTable('password_resets')
    .set(values)
    .where('user_id', '=', userId)
    .executeTakeFirstOrThrow();
  if (numUpdatedRows === 0n) {
    await db
      .insertInto('password_resets')
      .values({ user_id: userId, ...values })
      .execute();
  }
  return token;
}

/** Whose token this is, if it is good now. It stays unused. */
export async function ownerOfResetToken(
  db: Db,
  token: string,
  now: Date,
): Promise<string | undefined> {
  const row = await db
    .selectFrom('password_resets')
    .select('user_id')
    .where('token_hash', '=', hashToken(token))
    .where('expires_at', '>', toTimestamp(now))
    .executeTakeFirst();
  return row?.user_id;
}

/** Uses the token up: true for exactly one of any number that try at once. */
export async function useResetToken(db: Db, token: string): Promise<boolean> {
  const { numDeletedRows } = await db
    .deleteFrom('password_resets')
    .where('token_hash', '=', hashToken(token))
    .executeTakeFirstOrThrow();
  return numDeletedRows > 0n;
}

/** Makes the open link of the user useless. */
export async function deleteResetTokenOf(db: Db, userId: string): Promise<void> {
  await db.deleteFrom('password_resets').where('user_id', '=', userId).execute();
}

/** Removes what can no longer be used. */
export async function deleteExpiredResetTokens(db: Db, now: Date): Promise<void> {
  await db.deleteFrom('password_resets').where('expires_at', '<', toTimestamp(now)).execute();
}
