import { withTransaction } from '../db/database.js';
import { isUniqueViolation } from '../db/dialect.js';
import { newId } from '../ids.js';
import type { Services } from '../services.js';
import type { Registration } from './accounts.schema.js';
import { audit, type RequestContext } from './context.js';
import { emailFingerprint, emailKey } from './email-address.js';
import { mails, sendLater } from './mails.js';
import { refuseWeakPassword } from './passwords.js';
import {
  deletePendingAccountsOf,
  findPendingAccount,
  insertPendingAccount,
  type PendingAccount,
} from './pending-accounts.repository.js';
import { badToken, newToken } from './tokens.js';
import { findUserByEmail, insertUser } from './users.repository.js';

/**
 * Registers an address, and tells by mail, only, whether it was new. There is no account before the address is
 * confirmed, so nobody can take one that is not theirs. Everything that a stranger can see is alike for a known one: the
 * hash is made, the same row is written, and the mail goes out after the answer.
 * @throws Problem 422 for a weak password
 */
export async function register(
  services: Services,
  { email, password, name }: Registration,
  { log }: RequestContext,
): Promise<void> {
  refuseWeakPassword(services, '/password', password, email);
  const { config, db, clock, rateLimits, passwords } = services;
  const key = emailKey(email);
  const account = emailFingerprint(key);
  // Nobody's mailbox is to be filled through us; who asks too often is not told.
  const { allowed } = await rateLimits.consume('registerAccount', account);

  const token = newToken();
  const passwordHash = await passwords.hash(password);
  const now = clock();
  const expiresAt = new Date(now.getTime() + config.VERIFY_TOKEN_TTL * 1000);
  await insertPendingAccount(db, token, { email, emailKey: key, name, passwordHash }, expiresAt);

  const owner = await findUserByEmail(db, key);
  audit(log, owner === undefined ? 'register.accepted' : 'register.known-address', { account });
  if (!allowed) return;
  const mail =
    owner === undefined
      ? mails.verifyEmail(email, config, token, now)
      : mails.alreadyRegistered(owner.email, config);
  sendLater(services, mail);
}

/**
 * Confirms an address: now there is an account.
 * @throws Problem 422, the same for every token that is not good; 429 after too many of them from one address
 */
export async function verifyEmail(
  services: Services,
  token: string,
  context: RequestContext,
): Promise<void> {
  const { log } = context;
  const pending = await findPendingAccount(services.db, token, services.clock());
  const userId = pending && (await openAccount(services, pending));
  if (userId === undefined) {
    audit(log, 'token.refused', { reason: 'verify-email' });
    throw await badToken(services, context);
  }
  audit(log, 'email.verified', { userId });
}

/**
 * Makes the account that a registration asked for, and closes all others of the address. Whatever number of links is
 * used at once, the unique address lets one of them through; the user comes first, so that the others wait for it.
 * @returns the user's id; undefined when the address has an account
 */
async function openAccount(
  { db, clock }: Services,
  pending: PendingAccount,
): Promise<string | undefined> {
  const id = newId();
  try {
    await withTransaction(db, async (trx) => {
      await insertUser(trx, { id, ...pending }, clock());
      await deletePendingAccountsOf(trx, pending.emailKey);
    });
    return id;
  } catch (error) {
    if (isUniqueViolation(error)) return undefined;
    throw error;
  }
}
