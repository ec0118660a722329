import type { Request, Response } from 'express';

import type { Services } from '../services.js';
import { createAuthenticator } from './authenticator.js';
import type { RequestContext } from './context.js';
import type { Login } from './login.js';
import { toProfile } from './profile.js';
import { sessionCookie } from './session-cookie.js';
import { logOut } from './sessions.js';

/** Makes the body of the answer to a login, and sets what else the client gets. */
export type LoginAnswer = (
  req: Request,
  res: Response,
  login: Login,
  context: RequestContext,
) => object | Promise<object>;

/** The session is in the cookie. One that this browser has had ends: one browser, one session, and never a given one. */
export function createLoginAnswer(services: Services): LoginAnswer {
  const cookie = sessionCookie(services.config);
  const authenticate = createAuthenticator(services);
  return async (req, res, { user, session }, context) => {
    const previous = await authenticate(req.headers);
    if (previous !== undefined) await logOut(services, previous, context);
    res.setHeader('Set-Cookie', cookie.give(session.token));
    return { user: toProfile(user) };
  };
}
