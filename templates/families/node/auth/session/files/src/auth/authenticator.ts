import type { IncomingHttpHeaders } from 'node:http';

import type { Services } from '../services.js';
import { sessionCookie } from './session-cookie.js';
import type { LiveSession } from './session-lookup.js';
import { hashToken } from './tokens.js';

/** Finds the session a request belongs to: at once when it is remembered, else with a promise. */
export type Authenticator = (
  headers: IncomingHttpHeaders,
) => LiveSession | undefined | Promise<LiveSession | undefined>;

/** Looks for the session in the cookie, and nowhere else: an id in the URL or the body counts for nothing. */
export function createAuthenticator({ config, sessions }: Services): Authenticator {
  const cookie = sessionCookie(config);
  return ({ cookie: header }) => {
    const token = cookie.read(header);
    if (token === undefined) return undefined;
    const key = hashToken(token);
    return sessions.cached(key) ?? sessions.find(key);
  };
}
