import { toTimestamp } from '../../db/columns.js';
import type { Db } from '../../db/database.js';
import { hashToken } from '../tokens.js';

/** Whom a provider means: a subject, who is nobody at another issuer. */
export interface Identity {
  readonly issuer: string;
  readonly subject: string;
}

/** The id of the user with this identity. */
export async function findUserIdByIdentity(
  db: Db,
  { issuer, subject }: Identity,
): Promise<string | undefined> {
  const row = await db
    .selectFrom('identities')
    .select('user_id')
    .where('issuer', '=', issuer)
    .where('subject', '=', subject)
    .executeTakeFirst();
  return row?.user_id;
}

/** Who the user is at this issuer, if anybody. */
export async function findSubjectAt(
  db: Db,
  userId: string,
  issuer: string,
): Promise<string | undefined> {
  const row = await db
    .selectFrom('identities')
    .select('subject')
    .where('user_id', '=', userId)
    .where('issuer', '=', issuer)
    .executeTakeFirst();
  return row?.subject;
}

/** Takes every identity of the user away. */
export async function deleteIdentitiesOf(db: Db, userId: string): Promise<void> {
  await db.deleteFrom('identities').where('user_id', '=', userId).execute();
}

/** Throws a unique violation when somebody has the identity, or the user has another one of this issuer. */
export async function insertIdentity(
  db: Db,
  { issuer, subject }: Identity,
  userId: string,
  now: Date,
): Promise<void> {
  await db
    .insertInto('identities')
    .values({ issuer, subject, user_id: userId, created_at: toTimestamp(now) })
    .execute();
}

/** Keeps the identity for the account that the token opens. It goes with the row of the pending account. */
export async function insertPendingIdentity(
  db: Db,
  token: string,
  { issuer, subject }: Identity,
): Promise<void> {
  await db
    .insertInto('pending_identities')
    .values({ token_hash: hashToken(token), issuer, subject })
    .execute();
}

/** Gives the user the identity that was kept for this token, if there is one. */
export async function claimPendingIdentity(
  db: Db,
  token: string,
  userId: string,
  now: Date,
): Promise<void> {
  const identity = await db
    .selectFrom('pending_identities')
    .select(['issuer', 'subject'])
    .where('token_hash', '=', hashToken(token))
    .executeTakeFirst();
  if (identity !== undefined) await insertIdentity(db, identity, userId, now);
}
