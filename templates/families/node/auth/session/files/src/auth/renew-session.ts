import { problems } from '../http/problem.js';
import type { Services } from '../services.js';
import { challenge } from './security-scheme.js';
import { hashToken, newToken } from './tokens.js';

/**
 * Gives the session a new secret. The one before is good for nothing as soon as this resolves.
 * @returns the secret, for the client
 * @throws Problem 401 when the session has ended
 */
export async function renewSession({ db, sessions }: Services, sessionId: string): Promise<string> {
  const token = newToken();
  const { numUpdatedRows } = await db
    .updateTable('sessions')
    .set({ token_hash: hashToken(token) })
    .where('id', '=', sessionId)
    .executeTakeFirstOrThrow();
  if (numUpdatedRows === 0n) throw problems.unauthenticated(challenge);
  await sessions.changed({ sessionId });
  return token;
}
