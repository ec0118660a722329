import type { Request, Response } from 'express';

import type { Services } from '../services.js';
import { createAuthenticator } from './authenticator.js';
import type { RequestContext } from './context.js';
import type { Principal } from './principal.js';
import { sessionCookie } from './session-cookie.js';
import type { LiveSession } from './session-lookup.js';
import { logOut, renewSession, type StartedSession } from './sessions.js';
import type { User } from './users.repository.js';

/** How the client holds its session: in a cookie. */
export interface ClientSession {
  /** Ends the session the client had when it logs in again: one browser, one session, and never a given one. */
  endPrevious(req: Request, context: RequestContext): Promise<void>;
  /** Hands a new session over; returns what stands in the answer beside the user. */
  give(res: Response, user: User, session: StartedSession): object;
  /** The session that a logout is about. */
  sessionToEnd(req: Request): Promise<LiveSession | undefined>;
  /** Makes the client forget its session. */
  takeAway(res: Response): void;
  /** Gives the client a new secret after its rights have changed: one that leaked before is worth nothing. */
  renew(res: Response, principal: Principal): Promise<void>;
}

export function clientSession(services: Services): ClientSession {
  const cookie = sessionCookie(services.config);
  const authenticate = createAuthenticator(services);
  return {
    async endPrevious(req, context) {
      const previous = await authenticate(req.headers);
      if (previous !== undefined) await logOut(services, previous, context);
    },
    give(res, _user, session) {
      res.setHeader('Set-Cookie', cookie.give(session.token));
      return {};
    },
    async sessionToEnd(req) {
      return authenticate(req.headers);
    },
    takeAway(res) {
      res.setHeader('Set-Cookie', cookie.clear);
    },
    async renew(res, { sessionId }) {
      res.setHeader('Set-Cookie', cookie.give(await renewSession(services, sessionId)));
    },
  };
}
