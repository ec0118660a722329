import type { Request, Response } from 'express';

import type { Services } from '../services.js';
import type { RequestContext } from './context.js';
import type { Login } from './login.js';
import { toProfile } from './profile.js';
import { tokenPair } from './refresh.js';

/** Makes the body of the answer to a login, and sets what else the client gets. */
export type LoginAnswer = (
  req: Request,
  res: Response,
  login: Login,
  context: RequestContext,
) => object | Promise<object>;

/** Everything is in the body. */
export function createLoginAnswer(services: Services): LoginAnswer {
  return (_req, _res, { user, session }) => {
    const { id, token } = session;
    const pair = tokenPair(services, { id, userId: user.id, role: user.role }, token);
    return { ...pair, user: toProfile(user) };
  };
}
