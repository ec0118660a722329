import { Problem, problems } from '../http/problem.js';
import type { Services } from '../services.js';
import type { Credentials } from './accounts.schema.js';
import { audit, type RequestContext } from './context.js';
import { emailFingerprint, emailKey } from './email-address.js';
import { challenge } from './security-scheme.js';
import { findUser, findUserByEmail, type User } from './users.repository.js';

/**
 * The account of these credentials.
 * @throws Problem 401 when the password is wrong, and just the same, as fast, when nobody has the address (or has not
 * confirmed it yet), or the account is disabled; 429 after too many failures for this address, known or not, from
 * wherever they came
 */
export async function checkCredentials(
  services: Services,
  { email, password }: Credentials,
  { log }: RequestContext,
): Promise<User> {
  const { db, rateLimits, attempts } = services;
  const key = emailKey(email);
  const account = emailFingerprint(key);
  const user = await attempts
    .try(rateLimits, 'loginAccount', account, async () => {
      const found = await findUserByEmail(db, key);
      return checkPassword(services, found, password);
    })
    .catch((error: unknown) => {
      if (error instanceof Problem) audit(log, 'login.locked', { account });
      throw error;
    });
  if (user === undefined) {
    audit(log, 'login.failed', { account });
    throw problems.unauthenticated(challenge, 'The e-mail address or the password is wrong.');
  }
  await rateLimits.reset('loginAccount', account);
  return user;
}

/**
 * The user, if this is their current password. A wrong one counts as a failed login does: a stolen session is no
 * place to guess it.
 * @throws Problem 429 after too many failures
 */
export async function confirmPassword(
  services: Services,
  userId: string,
  password: string,
): Promise<User | undefined> {
  const user = await findUser(services.db, userId);
  if (user === undefined) return undefined;
  const account = emailFingerprint(user.emailKey);
  return services.attempts.try(services.rateLimits, 'loginAccount', account, () =>
    checkPassword(services, user, password),
  );
}

async function checkPassword(
  { passwords }: Services,
  user: User | undefined,
  password: string,
): Promise<User | undefined> {
  const right = await passwords.verify(user?.passwordHash, password);
  return right && user?.isDisabled === false ? user : undefined;
}
