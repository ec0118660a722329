import type { Services } from '../services.js';
import { hashToken, newToken } from './tokens.js';

/**
 * Gives the session a new secret. The one before is good for nothing as soon as this resolves.
 * @returns the secret, for the client
 */
export async function renewSession({ db, sessions }: Services, sessionId: string): Promise<string> {
  const token = newToken();
  await db
    .updateTable('sessions')
    .set({ token_hash: hashToken(token) })
    .where('id', '=', sessionId)
    .execute();
  await sessions.changed({ sessionId });
  return token;
}
