import type { Connections } from '../services.js';
import { findSessionByToken } from './sessions.repository.js';
import { sessionLifetime } from './session-lifetime.js';
import { SessionLookup } from './session-lookup.js';
import { touchSession } from './sessions.repository.js';

/** A lookup of sessions by the hash of the token in the cookie. */
export function createSessionLookup({ config, db, clock }: Connections): SessionLookup {
  return new SessionLookup({
    load: (key) => findSessionByToken(db, key),
    touch: (sessionId, now) => touchSession(db, sessionId, now),
    cacheSeconds: config.SESSION_CACHE_TTL,
    idleSeconds: sessionLifetime(config).idleSeconds,
    clock,
  });
}
