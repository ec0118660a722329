import { sessionCookie } from '../../src/auth/session-cookie.js';
import type { StartedSession } from '../../src/auth/sessions.js';
import type { User } from '../../src/auth/users.repository.js';
import type { Services } from '../../src/services.js';
import type { Actor } from './request.js';

/** What a browser sends that holds this session, from a page of ours. */
export function actorOf({ config }: Services, _user: User, { token }: StartedSession): Actor {
  const { name } = sessionCookie(config);
  return { headers: { Cookie: `${name}=${token}`, 'Sec-Fetch-Site': 'same-origin' } };
}
