import type { IncomingHttpHeaders } from 'node:http';

import type { Services } from '../services.js';
import type { LiveSession } from './session-lookup.js';

/** Finds the session a request belongs to: at once when it is remembered, else with a promise. */
export type Authenticator = (
  headers: IncomingHttpHeaders,
) => LiveSession | undefined | Promise<LiveSession | undefined>;

/**
 * Looks for an access token in `Authorization: Bearer`, and nowhere else. A token that is good is not enough: the
 * session it was made for must still be, so a logout, a lower role or a disabled account does not wait for it to expire.
 */
export function createAuthenticator({ accessTokens, sessions }: Services): Authenticator {
  return ({ authorization }) => {
    const token = bearerToken(authorization);
    const claims = token === undefined ? undefined : accessTokens.verify(token);
    if (claims === undefined) return undefined;
    return sessions.cached(claims.sid) ?? sessions.find(claims.sid);
  };
}

/** The token of an `Authorization` header of the scheme Bearer (RFC 6750, 2.1). */
export function bearerToken(authorization: string | undefined): string | undefined {
  if (authorization === undefined || !/^bearer /i.test(authorization)) return undefined;
  return authorization.slice(7);
}
