import { toTimestamp } from '../../db/columns.js';
import type { Db } from '../../db/database.js';
import { hashToken } from '../tokens.js';
import type { LoginSecrets } from './provider.js';

/** A login on its way to a provider, and the browser that it must come back in. */
export interface OAuthRequest extends LoginSecrets {
  readonly provider: string;
  /** What the browser has in its cookie. */
  readonly browser: string;
}

export async function insertOAuthRequest(
  db: Db,
  { provider, browser, state, codeVerifier, nonce }: OAuthRequest,
  expiresAt: Date,
): Promise<void> {
  await db
    .insertInto('oauth_requests')
    .values({
      state_hash: hashToken(state),
      provider,
      browser_hash: hashToken(browser),
      code_verifier: codeVerifier,
      nonce,
      expires_at: toTimestamp(expiresAt),
    })
    .execute();
}

/** Uses the state up, if it is of this provider and this browser: for exactly one of any number that try at once. */
export async function takeOAuthRequest(
  db: Db,
  { provider, browser, state }: Pick<OAuthRequest, 'provider' | 'browser' | 'state'>,
  now: Date,
): Promise<LoginSecrets | undefined> {
  const row = await db
    .selectFrom('oauth_requests')
    .select(['code_verifier', 'nonce'])
    .where('state_hash', '=', hashToken(state))
    .where('provider', '=', provider)
    .where('browser_hash', '=', hashToken(browser))
    .where('expires_at', '>', toTimestamp(now))
    .executeTakeFirst();
  if (row === undefined) return undefined;
  const { numDeletedRows } = await db
    .deleteFrom('oauth_requests')
    .where('state_hash', '=', hashToken(state))
    .executeTakeFirstOrThrow();
  if (numDeletedRows === 0n) return undefined;
  return { state, codeVerifier: row.code_verifier, nonce: row.nonce };
}

/** Removes what nobody came back for. */
export async function deleteExpiredOAuthRequests(db: Db, now: Date): Promise<void> {
  await db.deleteFrom('oauth_requests').where('expires_at', '<', toTimestamp(now)).execute();
}
