import type { Request } from 'express';

import { createAuthenticator } from '../auth/authenticator.js';
import { audit } from '../auth/context.js';
import type { Principal } from '../auth/principal.js';
import { challenge } from '../auth/security-scheme.js';
import type { LiveSession } from '../auth/session-lookup.js';
import type { Services } from '../services.js';
import { problems } from './problem.js';
import { logOf } from './request.js';
import type { Handler } from './routes.js';

declare global {
  namespace Express {
    interface Request {
      /** Who makes the request; set by `requireUser` and `requireAdmin`. */
      principal?: Principal;
    }
  }
}

/** What stands before a handler that not everybody may reach. Answers behind it are not to be stored. */
interface Guards {
  /** Lets only people pass who are logged in; 401 for others. */
  readonly requireUser: Handler;
  /** Lets only admins pass; 401 when nobody is logged in, 403 for other users. */
  readonly requireAdmin: Handler;
}

/** The guards of the routes. */
export function createGuards(services: Services): Guards {
  const authenticate = createAuthenticator(services);

  /** Without a promise when the session is remembered: most requests. */
  function withSession(req: Request, use: Use): void | Promise<void> {
    const found = authenticate(req.headers);
    if (found instanceof Promise) return found.then((session) => use(session, req));
    use(found, req);
  }

  function admitAdmin(session: LiveSession | undefined, req: Request): void {
    admit(session, req);
    if (session?.role === 'admin') return;
    audit(logOf(req, services.log), 'access.refused', { reason: 'not an admin' });
    throw problems.forbidden();
  }

  return {
    requireUser(req, res) {
      res.setHeader('Cache-Control', 'no-store');
      return withSession(req, admit);
    },
    requireAdmin(req, res) {
      res.setHeader('Cache-Control', 'no-store');
      return withSession(req, admitAdmin);
    },
  };
}

/** Who makes the request. To be asked behind `requireUser` or `requireAdmin` only. */
export function principalOf(req: Request): Principal {
  if (req.principal === undefined) throw new Error('principalOf without requireUser before it');
  return req.principal;
}

type Use = (session: LiveSession | undefined, req: Request) => void;

function admit(session: LiveSession | undefined, req: Request): void {
  if (session === undefined) throw problems.unauthenticated(challenge);
  req.userId = session.userId;
  req.principal = { userId: session.userId, role: session.role, sessionId: session.id };
}
