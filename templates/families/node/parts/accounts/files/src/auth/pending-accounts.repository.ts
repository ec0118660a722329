import { toTimestamp } from '../db/columns.js';
import type { Db } from '../db/database.js';
import { hashToken } from './tokens.js';
import type { NewUser } from './users.repository.js';

/** What a registration asked for: an account, but for the id. */
export type PendingAccount = Omit<NewUser, 'id'>;

/** @param token what the mail holds; only its hash is stored */
export async function insertPendingAccount(
  db: Db,
  token: string,
  { email, emailKey, name, passwordHash }: PendingAccount,
  expiresAt: Date,
): Promise<void> {
  await db
    .insertInto('pending_accounts')
    .values({
      token_hash: hashToken(token),
      email,
      email_key: emailKey,
      name,
      password_hash: passwordHash,
      expires_at: toTimestamp(expiresAt),
    })
    .execute();
}

/** What was registered with this token, if it is good now. */
export async function findPendingAccount(
  db: Db,
  token: string,
  now: Date,
): Promise<PendingAccount | undefined> {
  const row = await db
    .selectFrom('pending_accounts')
    .select(['email', 'email_key', 'name', 'password_hash'])
    .where('token_hash', '=', hashToken(token))
    .where('expires_at', '>', toTimestamp(now))
    .executeTakeFirst();
  if (row === undefined) return undefined;
  return {
    email: row.email,
    emailKey: row.email_key,
    name: row.name,
    passwordHash: row.password_hash,
  };
}

/** Makes every open link of an address useless. */
export async function deletePendingAccountsOf(db: Db, emailKey: string): Promise<void> {
  await db.deleteFrom('pending_accounts').where('email_key', '=', emailKey).execute();
}

/** Removes what can no longer be used. */
export async function deleteExpiredPendingAccounts(db: Db, now: Date): Promise<void> {
  await db.deleteFrom('pending_accounts').where('expires_at', '<', toTimestamp(now)).execute();
}
