import { withTransaction, type Db } from '../db/database.js';
import { newId } from '../ids.js';
import type { Mail } from '../mail/mailer.js';
import type { Services } from '../services.js';
import type { Registration } from './accounts.schema.js';
import { againIfTaken } from './again.js';
import { audit, type RequestContext } from './context.js';
import { emailFingerprint, emailKey } from './email-address.js';
import { mails } from './mails.js';
import { badToken, issueToken, ownerOfToken, useToken } from './one-time-tokens.repository.js';
import { refuseWeakPassword } from './passwords.js';
import {
  findUserByEmail,
  insertUser,
  replaceUnverified,
  updateUser,
  type NewUser,
} from './users.repository.js';

/**
 * Registers an address, and tells by mail, only, whether it was new. Everything that a stranger can see is alike for a
 * known one: the hash is made, a row is written, and the mail goes out after the answer.
 * @throws Problem 422 for a weak password
 */
export async function register(
  services: Services,
  { email, password, name }: Registration,
  { log }: RequestContext,
): Promise<void> {
  refuseWeakPassword(services, '/password', password, email);
  const key = emailKey(email);
  const account = emailFingerprint(key);
  // Nobody's mailbox is to be filled through us; who asks too often is not told.
  const { allowed } = await services.rateLimits.consume('mailAccount', account);
  const passwordHash = await services.passwords.hash(password);
  const user: NewUser = { id: newId(), email, emailKey: key, name, passwordHash };
  const { mail, isNew } = await againIfTaken(() =>
    withTransaction(services.db, (trx) => store(trx, services, user, allowed)),
  );
  audit(log, isNew ? 'register.accepted' : 'register.known-address', { account });
  if (allowed) services.background.run('mail', () => services.mailer.send(mail));
}

/**
 * Confirms the address of an account.
 * @throws Problem 422, the same for every token that is not good; 429 after too many of them from one address
 */
export async function verifyEmail(
  services: Services,
  token: string,
  { log, addressKey }: RequestContext,
): Promise<void> {
  const { db, clock, rateLimits, attempts } = services;
  const userId = await attempts.try(rateLimits, 'reset', addressKey, () =>
    withTransaction(db, async (trx) => {
      const now = clock();
      const owner = await ownerOfToken(trx, token, 'verify-email', now);
      if (owner === undefined || !(await useToken(trx, token, 'verify-email'))) return undefined;
      await updateUser(trx, owner, { verifiedAt: now }, now);
      return owner;
    }),
  );
  if (userId === undefined) {
    audit(log, 'token.refused', { reason: 'verify-email' });
    throw badToken();
  }
  audit(log, 'email.verified', { userId });
}

interface Stored {
  readonly mail: Mail;
  readonly isNew: boolean;
}

async function store(
  db: Db,
  { config, clock }: Services,
  user: NewUser,
  allowed: boolean,
): Promise<Stored> {
  const now = clock();
  const seconds = config.VERIFY_TOKEN_TTL;
  const expiresAt = new Date(now.getTime() + seconds * 1000);
  const known = await findUserByEmail(db, user.emailKey);
  if (known === undefined) {
    await insertUser(db, user, now);
  } else {
    // Nobody has shown yet that an unverified address is theirs. Whoever asked last gets the link that works, so a
    // stranger who registered it first does not keep their own password in it.
    const isOpen = allowed && !known.isVerified;
    if (!isOpen || !(await replaceUnverified(db, known.id, user, now))) {
      await issueToken(db, known.id, 'none', expiresAt); // Good for nothing: it takes the time of a real one.
      return { mail: mails.alreadyRegistered(known.email, config.PUBLIC_URL), isNew: false };
    }
  }
  const token = await issueToken(db, known?.id ?? user.id, 'verify-email', expiresAt);
  return { mail: mails.verifyEmail(user.email, config.PUBLIC_URL, token, seconds), isNew: true };
}
