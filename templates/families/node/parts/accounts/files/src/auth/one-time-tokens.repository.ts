import { toTimestamp } from '../db/columns.js';
import type { Db } from '../db/database.js';
import { problems, type Problem } from '../http/problem.js';
import type { TokenPurpose } from './tables.js';
import { hashToken, newToken } from './tokens.js';

/**
 * Makes a token for an account and a purpose, in the place of an older one.
 * Run it in a transaction: two at once wait for each other there.
 * @returns the token: to be mailed and then forgotten, only its hash is stored
 */
export async function issueToken(
  db: Db,
  userId: string,
  purpose: TokenPurpose,
  expiresAt: Date,
): Promise<string> {
  const token = newToken();
  const values = { token_hash: hashToken(token), expires_at: toTimestamp(expiresAt) };
  const { numUpdatedRows } = await db
    .updateTable('one_time_tokens')
    .set(values)
    .where('user_id', '=', userId)
    .where('purpose', '=', purpose)
    .executeTakeFirstOrThrow();
  if (numUpdatedRows === 0n) {
    await db
      .insertInto('one_time_tokens')
      .values({ user_id: userId, purpose, ...values })
      .execute();
  }
  return token;
}

/** Whose token this is, if it is good for the purpose now. It stays unused. */
export async function ownerOfToken(
  db: Db,
  token: string,
  purpose: TokenPurpose,
  now: Date,
): Promise<string | undefined> {
  const row = await db
    .selectFrom('one_time_tokens')
    .select('user_id')
    .where('token_hash', '=', hashToken(token))
    .where('purpose', '=', purpose)
    .where('expires_at', '>', toTimestamp(now))
    .executeTakeFirst();
  return row?.user_id;
}

/** Uses the token up: true for exactly one of any number that try at once. */
export async function useToken(db: Db, token: string, purpose: TokenPurpose): Promise<boolean> {
  const { numDeletedRows } = await db
    .deleteFrom('one_time_tokens')
    .where('token_hash', '=', hashToken(token))
    .where('purpose', '=', purpose)
    .executeTakeFirstOrThrow();
  return numDeletedRows > 0n;
}

/** Makes every token of the user useless. */
export async function deleteTokensOf(db: Db, userId: string): Promise<void> {
  await db.deleteFrom('one_time_tokens').where('user_id', '=', userId).execute();
}

/** Removes what can no longer be used. */
export async function deleteExpiredTokens(db: Db, now: Date): Promise<void> {
  await db.deleteFrom('one_time_tokens').where('expires_at', '<', toTimestamp(now)).execute();
}

/** One answer for every token that is not good: unknown, used, expired, replaced, or made for something else. */
export function badToken(): Problem {
  return problems.invalid([
    { pointer: '/token', detail: 'Is not valid, was used before, or has expired.' },
  ]);
}
