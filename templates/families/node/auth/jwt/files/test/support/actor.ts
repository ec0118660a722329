import type { StartedSession } from '../../src/auth/sessions.js';
import type { User } from '../../src/auth/users.repository.js';
import type { Services } from '../../src/services.js';
import type { Actor } from './request.js';

/** What a client sends that holds an access token of this session. */
export function actorOf({ accessTokens }: Services, user: User, { id }: StartedSession): Actor {
  const token = accessTokens.issue({ id, userId: user.id, role: user.role });
  return { headers: { Authorization: `Bearer ${token}` } };
}
