import type { Services } from '../services.js';
import type { Credentials } from './accounts.schema.js';
import type { RequestContext } from './context.js';
import { checkCredentials } from './credentials.js';
import { startSession, type StartedSession } from './sessions.js';
import { untilSettled } from './until-settled.js';
import type { User } from './users.repository.js';

/** Somebody who has just logged in. */
export interface Login {
  readonly user: User;
  readonly session: StartedSession;
}

/**
 * Logs in. When the account changes while the password is looked at (a reset, say, or a promotion), all begins anew.
 * @throws Problem as `checkCredentials`
 */
export async function logIn(
  services: Services,
  credentials: Credentials,
  context: RequestContext,
): Promise<Login> {
  return untilSettled(async () => {
    const user = await checkCredentials(services, credentials, context);
    const passwordHash = await currentHash(services, user, credentials.password);
    const session = await startSession(services, user, passwordHash, context);
    return session && { user, session };
  });
}

/** The password is at hand only now: a hash made with older parameters is replaced. */
async function currentHash(
  { passwords }: Services,
  { passwordHash }: User,
  password: string,
): Promise<string> {
  return passwords.isOutdated(passwordHash) ? passwords.hash(password) : passwordHash;
}
