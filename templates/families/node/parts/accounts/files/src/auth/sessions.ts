import { withTransaction } from '../db/database.js';
import { problems } from '../http/problem.js';
import { newId } from '../ids.js';
import type { Services } from '../services.js';
import { audit, type RequestContext } from './context.js';
import type { Principal } from './principal.js';
import { sessionLifetime } from './session-lifetime.js';
import {
  deleteSession,
  deleteSessionsOf,
  insertSession,
  listSessions,
  type SessionEntry,
} from './sessions.repository.js';
import { hashToken, newToken } from './tokens.js';
import { replacePasswordHash, type User } from './users.repository.js';

/** A login that has just begun, with the secret for its client. */
export interface StartedSession {
  readonly id: string;
  /** To be handed to the client; only its hash is stored. */
  readonly token: string;
}

/**
 * Begins a session for somebody whose password was right. Its id and its secret are new, whatever the client sent.
 * @param user as read when the password was looked at
 * @param passwordHash what to store of the password from now on
 * @returns undefined when the account has changed since: what ended its sessions ends this one, too
 */
export async function startSession(
  { config, db, clock }: Services,
  user: User,
  passwordHash: string,
  { log, device }: RequestContext,
): Promise<StartedSession | undefined> {
  const session = { id: newId(), token: newToken() };
  const createdAt = clock();
  const { absoluteSeconds } = sessionLifetime(config);
  const hasBegun = await withTransaction(db, async (trx) => {
    if (!(await replacePasswordHash(trx, user, passwordHash, createdAt))) return false;
    await insertSession(trx, {
      id: session.id,
      userId: user.id,
      tokenHash: hashToken(session.token),
      device,
      createdAt,
      expiresAt: new Date(createdAt.getTime() + absoluteSeconds * 1000),
    });
    return true;
  });
  if (!hasBegun) return undefined;
  audit(log, 'login.succeeded', { userId: user.id });
  return session;
}

/** A login as its owner sees it in a list. */
export interface ListedSession extends SessionEntry {
  /** It is the one that asks. */
  readonly current: boolean;
}

/** The logins of the user, the last used first. */
export async function ownSessions(
  { config, db, clock }: Services,
  { userId, sessionId }: Principal,
): Promise<ListedSession[]> {
  const now = clock();
  const idleSince = new Date(now.getTime() - sessionLifetime(config).idleSeconds * 1000);
  const entries = await listSessions(db, userId, now, idleSince);
  return entries.map((entry) => ({ ...entry, current: entry.id === sessionId }));
}

/** Logs out: ends the session in which the request came. Ending it twice is no fault. */
export async function logOut(
  { db, sessions }: Services,
  { userId, id }: { readonly userId: string; readonly id: string },
  { log }: RequestContext,
): Promise<void> {
  await deleteSession(db, userId, id);
  await sessions.changed({ sessionId: id });
  audit(log, 'logout', { userId });
}

/**
 * Ends one of the user's own sessions.
 * @throws Problem 404 when it is somebody else's, or none
 */
export async function endSession(
  { db, sessions }: Services,
  { userId }: Principal,
  id: string,
  { log }: RequestContext,
): Promise<void> {
  if (!(await deleteSession(db, userId, id))) throw problems.notFound();
  await sessions.changed({ sessionId: id });
  audit(log, 'session.ended', { userId });
}

/** Ends every session of the user but the one that asks. */
export async function endOtherSessions(
  { db, sessions }: Services,
  { userId, sessionId }: Principal,
  { log }: RequestContext,
): Promise<void> {
  await deleteSessionsOf(db, userId, sessionId);
  await sessions.changed({ userId });
  audit(log, 'sessions.ended', { userId });
}
