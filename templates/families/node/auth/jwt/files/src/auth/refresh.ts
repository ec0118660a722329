import * as z from 'zod';

import { withTransaction } from '../db/database.js';
import { problems, type Problem } from '../http/problem.js';
import type { Services } from '../services.js';
import { audit, type RequestContext } from './context.js';
import { findUsedRefreshToken, rotateRefreshToken } from './refresh-tokens.repository.js';
import { challenge } from './security-scheme.js';
import type { LiveSession } from './session-lookup.js';
import { deleteSession, findSessionByToken } from './sessions.repository.js';
import { hashToken, isToken, newToken, tokenForm } from './tokens.js';

/** The body of a refresh. */
export const refreshRequest = z.strictObject({
  refreshToken: z.string('Must be a string.').max(1024, 'Is not a token.').meta(tokenForm),
});

/** What a client gets to authenticate with. */
export interface TokenPair {
  readonly accessToken: string;
  readonly tokenType: 'Bearer';
  /** Seconds for which the access token is good. */
  readonly expiresIn: number;
  readonly refreshToken: string;
}

/** A session's pair: an access token made now, beside the refresh token whose hash is stored. */
export function tokenPair(
  { accessTokens, config }: Pick<Services, 'accessTokens' | 'config'>,
  session: Pick<LiveSession, 'id' | 'userId' | 'role'>,
  refreshToken: string,
): TokenPair {
  return {
    accessToken: accessTokens.issue(session),
    tokenType: 'Bearer',
    expiresIn: config.ACCESS_TOKEN_TTL,
    refreshToken,
  };
}

/**
 * Exchanges a refresh token for a new pair. Each token works once (RFC 9700, 4.14.2): of any number of uses at once
 * one wins, the others are taken for the retries of a clumsy client. One that comes back later was copied: its session
 * ends, for the thief and for the owner, who logs in again.
 * @throws Problem 401, the same for every token that is not good
 */
export async function refresh(
  services: Services,
  refreshToken: string,
  { log }: RequestContext,
): Promise<TokenPair> {
  const { db, clock } = services;
  if (!isToken(refreshToken)) throw badRefreshToken();
  const oldHash = hashToken(refreshToken);
  const session = await findSessionByToken(db, oldHash);
  if (session === undefined) {
    await punishReuse(services, oldHash, log);
    throw badRefreshToken();
  }
  const now = clock();
  const token = newToken();
  const won =
    now.getTime() < session.expiresAt &&
    (await withTransaction(db, (trx) =>
      rotateRefreshToken(trx, session.id, oldHash, hashToken(token), now),
    ));
  if (!won) {
    audit(log, 'refresh.refused', { userId: session.userId });
    throw badRefreshToken();
  }
  return tokenPair(services, session, token);
}

async function punishReuse(
  { config, db, clock, sessions }: Services,
  tokenHash: string,
  log: RequestContext['log'],
): Promise<void> {
  const used = await findUsedRefreshToken(db, tokenHash);
  if (used === undefined) {
    audit(log, 'refresh.refused', { reason: 'unknown' });
    return;
  }
  const { sessionId, userId, usedAt } = used;
  if (clock().getTime() - usedAt.getTime() <= config.REFRESH_GRACE * 1000) {
    audit(log, 'refresh.refused', { userId, reason: 'used a moment ago' });
    return;
  }
  await deleteSession(db, userId, sessionId);
  await sessions.changed({ sessionId });
  audit(log, 'refresh.reused', { userId });
}

/** One answer for every refresh token that is not good. */
function badRefreshToken(): Problem {
  return problems.unauthenticated(challenge, 'Log in again.');
}
