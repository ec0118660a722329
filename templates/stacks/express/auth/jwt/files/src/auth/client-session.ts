import type { Request, Response } from 'express';

import type { Services } from '../services.js';
import { bearerToken } from './authenticator.js';
import type { RequestContext } from './context.js';
import type { Principal } from './principal.js';
import { tokenPair } from './refresh.js';
import type { StartedSession } from './sessions.js';
import type { User } from './users.repository.js';

/** How the client holds its session: as a pair of tokens, which it keeps and sends itself. */
export interface ClientSession {
  /** A client may be logged in more than once: nothing to end. */
  endPrevious(req: Request, context: RequestContext): Promise<void>;
  /** Hands a new session over; returns what stands in the answer beside the user. */
  give(res: Response, user: User, session: StartedSession): object;
  /** The session that a logout is about: an access token whose time is over still says so. */
  sessionToEnd(req: Request): Promise<{ readonly userId: string; readonly id: string } | undefined>;
  /** The client forgets its tokens itself. */
  takeAway(res: Response): void;
  /** The tokens of the session that changed the password stay as they are. */
  renew(res: Response, principal: Principal): Promise<void>;
}

export function clientSession(services: Services): ClientSession {
  return {
    endPrevious: () => Promise.resolve(),
    give: (_res, { id: userId, role }, { id, token }) =>
      tokenPair(services, { id, userId, role }, token),
    sessionToEnd(req) {
      const token = bearerToken(req.headers.authorization);
      const claims = token === undefined ? undefined : services.accessTokens.verifyExpired(token);
      return Promise.resolve(claims && { userId: claims.sub, id: claims.sid });
    },
    takeAway: () => undefined,
    renew: () => Promise.resolve(),
  };
}
