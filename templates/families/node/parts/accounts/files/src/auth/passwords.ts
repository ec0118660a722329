import { withTransaction } from '../db/database.js';
import { problems } from '../http/problem.js';
import { projectName } from '../project.js';
import type { Decision } from '../rate-limit/limits.js';
import type { Services } from '../services.js';
import type { PasswordChange, PasswordReset } from './accounts.schema.js';
import { audit, type RequestContext } from './context.js';
import { confirmPassword } from './credentials.js';
import { emailFingerprint, emailKey } from './email-address.js';
import { mails, sendLater } from './mails.js';
import { normalisePassword, passwordWeakness } from './password-policy.js';
import {
  deleteResetTokenOf,
  issueResetToken,
  ownerOfResetToken,
  useResetToken,
} from './password-resets.repository.js';
import type { Principal } from './principal.js';
import { challenge } from './security-scheme.js';
import { deleteSessionsOf, hasSession } from './sessions.repository.js';
import { badToken } from './tokens.js';
import { untilSettled } from './until-settled.js';
import {
  findUser,
  findUserByEmail,
  replacePasswordHash,
  updateUser,
  type User,
} from './users.repository.js';

/**
 * Sends a link for a new password to the address, if it has an account. All of it happens after the answer, so that
 * the answer is the same, in the same time, for an address that has none. The account is not changed by it.
 */
export function forgotPassword(services: Services, email: string, { log }: RequestContext): void {
  const { db, config, clock, rateLimits, background } = services;
  const key = emailKey(email);
  const account = emailFingerprint(key);
  let decision: Decision | undefined;
  background.run('forgot-password', async () => {
    decision ??= await rateLimits.consume('forgotAccount', account); // Not again if the rest has to be tried again.
    const user = await findUserByEmail(db, key);
    audit(log, 'password.forgot', { account });
    if (!decision.allowed || user === undefined || user.isDisabled) return;
    const expiresAt = new Date(clock().getTime() + config.RESET_TOKEN_TTL * 1000);
    const token = await issueResetToken(db, user.id, expiresAt);
    sendLater(services, mails.resetPassword(user.email, config, token));
  });
}

/**
 * Sets a new password with the token from the mail. Every session of the user ends, and nobody is logged in by it.
 * @throws Problem 422 for a weak password (the token stays good) and, always the same, for a token that is not good;
 * 429 after too many of those from one address
 */
export async function resetPassword(
  services: Services,
  reset: PasswordReset,
  context: RequestContext,
): Promise<void> {
  const { rateLimits, sessions } = services;
  const { log } = context;
  const user = await setPassword(services, reset);
  if (user === undefined) {
    audit(log, 'token.refused', { reason: 'reset-password' });
    throw await badToken(services, context);
  }
  await sessions.changed({ userId: user.id });
  await rateLimits.reset('loginAccount', emailFingerprint(user.emailKey));
  audit(log, 'password.reset', { userId: user.id });
  sendLater(services, mails.passwordChanged(user.email, services.config));
}

/** @returns whose password it is now; undefined when the token is not good */
async function setPassword(
  services: Services,
  { token, password }: PasswordReset,
): Promise<User | undefined> {
  const { db, clock } = services;
  const owner = await ownerOfResetToken(db, token, clock());
  const found = owner === undefined ? undefined : await findUser(db, owner);
  if (found === undefined || found.isDisabled) return undefined;
  refuseWeakPassword(services, '/password', password, found.email);
  const passwordHash = await services.passwords.hash(password);
  return withTransaction(db, async (trx) => {
    if (!(await useResetToken(trx, token))) return undefined;
    await updateUser(trx, found.id, { passwordHash }, clock());
    await deleteSessionsOf(trx, found.id);
    return found;
  });
}

/**
 * Changes the password of somebody who is logged in. Every other session of theirs ends. When the password becomes
 * another one meanwhile, all begins anew, so that the current one must be that; a reset, which ended the session, stays.
 * @throws Problem 422 for a wrong current, a weak or an unchanged new password; 401 when the session has ended
 * meanwhile; 429 after too many wrong ones
 */
export async function changePassword(
  services: Services,
  principal: Principal,
  change: PasswordChange,
  { log }: RequestContext,
): Promise<void> {
  const { userId } = principal;
  const { email } = await untilSettled(async () => {
    const user = await confirmPassword(services, userId, change.currentPassword);
    if (user === undefined) {
      audit(log, 'password.refused', { userId });
      throw problems.invalid([{ pointer: '/currentPassword', detail: 'Is not your password.' }]);
    }
    refuseUnchanged(change);
    refuseWeakPassword(services, '/newPassword', change.newPassword, user.email);
    const passwordHash = await services.passwords.hash(change.newPassword);
    return (await putPassword(services, principal, user, passwordHash)) ? user : undefined;
  });
  await services.sessions.changed({ userId });
  audit(log, 'password.changed', { userId });
  sendLater(services, mails.passwordChanged(email, services.config));
}

function refuseUnchanged({ currentPassword, newPassword }: PasswordChange): void {
  if (normalisePassword(newPassword) !== normalisePassword(currentPassword)) return;
  throw problems.invalid([{ pointer: '/newPassword', detail: 'Is the password you have now.' }]);
}

/** @returns false when the account is no longer as it was read; nothing was done */
function putPassword(
  { db, clock }: Services,
  { userId, sessionId }: Principal,
  user: User,
  passwordHash: string,
): Promise<boolean> {
  return withTransaction(db, async (trx) => {
    // It may be in other hands. First, as a reset does: else the two could wait for each other.
    await deleteResetTokenOf(trx, userId);
    const isCurrent = await replacePasswordHash(trx, user, passwordHash, clock());
    if (!(await hasSession(trx, sessionId))) throw problems.unauthenticated(challenge);
    if (!isCurrent) return false;
    await deleteSessionsOf(trx, userId, sessionId);
    return true;
  });
}

/**
 * Lets a new password pass, or not.
 * @param pointer of the member that holds it
 * @throws Problem 422 when it is short, common, or made of names that are known
 */
export function refuseWeakPassword(
  { config }: Pick<Services, 'config'>,
  pointer: string,
  password: string,
  email: string,
): void {
  const detail = passwordWeakness(password, {
    minLength: config.PASSWORD_MIN_LENGTH,
    email,
    project: projectName,
  });
  if (detail !== undefined) throw problems.invalid([{ pointer, detail }]);
}
