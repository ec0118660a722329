import type { Request } from 'express';

import { createAuthenticator, type Authenticator } from '../auth/authenticator.js';
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

/** What guards find through the app they run in. */
interface Authentication {
  readonly authenticate: Authenticator;
  readonly services: Services;
}

/** The setting under which the app carries its authentication, e.g. `app.set(authentication, …)`. */
export const authentication = 'authentication';

/** The value of that setting. */
export function createAuthentication(services: Services): Authentication {
  return { authenticate: createAuthenticator(services), services };
}

/** A guard: lets only people pass who are logged in; 401 for others. Answers behind it are not to be stored. */
export const requireUser: Handler = (req, res) => {
  res.setHeader('Cache-Control', 'no-store');
  return withSession(req, admit);
};

/** A guard: lets only admins pass; 401 when nobody is logged in, 403 for other users. */
export const requireAdmin: Handler = (req, res) => {
  res.setHeader('Cache-Control', 'no-store');
  return withSession(req, (session, request) => {
    admit(session, request);
    if (session?.role === 'admin') return;
    const { services } = authenticationOf(request);
    audit(logOf(request, services.log), 'access.refused', { reason: 'not an admin' });
    throw problems.forbidden();
  });
};

/** Who makes the request. To be asked behind `requireUser` or `requireAdmin` only. */
export function principalOf(req: Request): Principal {
  if (req.principal === undefined) throw new Error('principalOf without requireUser before it');
  return req.principal;
}

type Use = (session: LiveSession | undefined, req: Request) => void;

/** Without a promise when the session is remembered: most requests. */
function withSession(req: Request, use: Use): void | Promise<void> {
  const found = authenticationOf(req).authenticate(req.headers);
  if (found instanceof Promise) return found.then((session) => use(session, req));
  use(found, req);
}

function admit(session: LiveSession | undefined, req: Request): void {
  if (session === undefined) throw problems.unauthenticated(challenge);
  req.userId = session.userId;
  req.principal = { userId: session.userId, role: session.role, sessionId: session.id };
}

function authenticationOf(req: Request): Authentication {
  return req.app.get(authentication) as Authentication;
}
