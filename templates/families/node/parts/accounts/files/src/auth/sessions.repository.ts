import { fromTimestamp, toTimestamp, type TimestampColumn } from '../db/columns.js';
import type { Db } from '../db/database.js';
import { prepare, type Parameter } from '../db/prepared.js';
import type { LiveSession } from './session-lookup.js';
import type { Role } from './tables.js';

/** A login as it begins. */
export interface NewSession {
  readonly id: string;
  readonly userId: string;
  readonly tokenHash: string;
  readonly device: string;
  readonly createdAt: Date;
  readonly expiresAt: Date;
}

/** A login as its owner sees it: no secret in it. */
export interface SessionEntry {
  readonly id: string;
  readonly device: string;
  readonly createdAt: Date;
  readonly lastUsedAt: Date;
}

/** Logins shown of one account at most. */
const maxListed = 100;

/** What a live session is made of; `toLiveSession` makes it. */
export const liveColumns = [
  'sessions.id',
  'sessions.user_id',
  'sessions.last_used_at',
  'sessions.expires_at',
  'users.role',
] as const;

const byTokenHash = prepare((db, param: Parameter<{ tokenHash: string }>) =>
  db
    .selectFrom('sessions')
    .innerJoin('users', 'users.id', 'sessions.user_id')
    .select(liveColumns)
    .where('sessions.token_hash', '=', param('tokenHash'))
    .where('users.disabled_at', 'is', null),
);

/** The session whose client holds the token with this hash; none when its user is disabled. */
export async function findSessionByToken(
  db: Db,
  tokenHash: string,
): Promise<LiveSession | undefined> {
  return toLiveSession(await byTokenHash(db, { tokenHash }));
}

export async function insertSession(db: Db, session: NewSession): Promise<void> {
  await db
    .insertInto('sessions')
    .values({
      id: session.id,
      user_id: session.userId,
      token_hash: session.tokenHash,
      device: session.device,
      created_at: toTimestamp(session.createdAt),
      last_used_at: toTimestamp(session.createdAt),
      expires_at: toTimestamp(session.expiresAt),
    })
    .execute();
}

/** Whether this session has not been ended. */
export async function hasSession(db: Db, id: string): Promise<boolean> {
  const row = await db.selectFrom('sessions').select('id').where('id', '=', id).executeTakeFirst();
  return row !== undefined;
}

/** The logins of a user that have not ended, the last used first. */
export async function listSessions(
  db: Db,
  userId: string,
  now: Date,
  idleSince: Date,
): Promise<SessionEntry[]> {
  const rows = await db
    .selectFrom('sessions')
    .select(['id', 'device', 'created_at', 'last_used_at'])
    .where('user_id', '=', userId)
    .where('expires_at', '>', toTimestamp(now))
    .where('last_used_at', '>', toTimestamp(idleSince))
    .orderBy('last_used_at', 'desc')
    .limit(maxListed)
    .execute();
  return rows.map((row) => ({
    id: row.id,
    device: row.device,
    createdAt: fromTimestamp(row.created_at),
    lastUsedAt: fromTimestamp(row.last_used_at),
  }));
}

export async function touchSession(db: Db, id: string, now: Date): Promise<void> {
  await db
    .updateTable('sessions')
    .set({ last_used_at: toTimestamp(now) })
    .where('id', '=', id)
    .execute();
}

/** Ends one session of this user; false when they have no such session. */
export async function deleteSession(db: Db, userId: string, id: string): Promise<boolean> {
  const { numDeletedRows } = await db
    .deleteFrom('sessions')
    .where('id', '=', id)
    .where('user_id', '=', userId)
    .executeTakeFirstOrThrow();
  return numDeletedRows > 0n;
}

/** Ends every session of this user, or every one but `exceptId`. */
export async function deleteSessionsOf(db: Db, userId: string, exceptId?: string): Promise<void> {
  const query = db.deleteFrom('sessions').where('user_id', '=', userId);
  await (exceptId === undefined ? query : query.where('id', '!=', exceptId)).execute();
}

/** Removes what has ended by itself. */
export async function deleteExpiredSessions(db: Db, now: Date): Promise<void> {
  await db.deleteFrom('sessions').where('expires_at', '<', toTimestamp(now)).execute();
}

/** A row of `liveColumns`. */
interface LiveRow {
  readonly id: string;
  readonly user_id: string;
  readonly role: Role;
  readonly last_used_at: TimestampColumn;
  readonly expires_at: TimestampColumn;
}

/** The first of the rows, if there is one. */
export function toLiveSession([row]: readonly LiveRow[]): LiveSession | undefined {
  if (row === undefined) return undefined;
  return {
    id: row.id,
    userId: row.user_id,
    role: row.role,
    lastUsedAt: fromTimestamp(row.last_used_at).getTime(),
    expiresAt: fromTimestamp(row.expires_at).getTime(),
  };
}
