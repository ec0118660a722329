import type { Connections } from '../services.js';
import { findSessionById } from './refresh-tokens.repository.js';
import { sessionLifetime } from './session-lifetime.js';
import { SessionLookup } from './session-lookup.js';
import { touchSession } from './sessions.repository.js';

/** A lookup of sessions by their id, as it stands in access tokens. */
export function createSessionLookup({ config, db, clock }: Connections): SessionLookup {
  return new SessionLookup({
    load: (key) => findSessionById(db, key),
    touch: (sessionId, now) => touchSession(db, sessionId, now),
    cacheSeconds: config.SESSION_CACHE_TTL,
    idleSeconds: sessionLifetime(config).idleSeconds,
    clock,
  });
}
