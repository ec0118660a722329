import { withTransaction } from '../../db/database.js';
import { isUniqueViolation } from '../../db/dialect.js';
import { problems } from '../../http/problem.js';
import { newId } from '../../ids.js';
import type { Services } from '../../services.js';
import { audit, type RequestContext } from '../context.js';
import { emailFingerprint, emailKey } from '../email-address.js';
import { mails, sendLater } from '../mails.js';
import {
  deletePendingAccountsOf,
  insertPendingAccount,
  type PendingAccount,
} from '../pending-accounts.repository.js';
import { newToken } from '../tokens.js';
import { findUserByEmail, insertUser, type User } from '../users.repository.js';
import {
  findSubjectAt,
  findUserIdByIdentity,
  insertIdentity,
  insertPendingIdentity,
} from './identities.repository.js';
import type { Provider } from './provider.js';
import { accountName, usableEmail, type ProviderUser } from './provider-user.js';

/**
 * Whose account it is. Somebody whom we do not know yet is known by their address, if the provider vouches for it: the
 * account that has it is theirs, or there is a new one. If it does not, anybody may have written it there: the address
 * is asked, by mail.
 * @returns undefined when nothing happens before the mail is answered
 * @throws Problem 422 without an address: there is nothing that an account could be known or reached by
 */
export async function userIdOf(
  services: Services,
  provider: Provider,
  who: ProviderUser,
  context: RequestContext,
): Promise<string | undefined> {
  const known = await findUserIdByIdentity(services.db, who);
  if (known !== undefined) return known;
  const email = usableEmail(who);
  if (email === undefined) throw noEmail();
  if (!who.isEmailVerified) {
    await askForConfirmation(services, provider, who, email, context);
    return undefined;
  }
  const owner = await findUserByEmail(services.db, emailKey(email));
  const present = owner && (await findSubjectAt(services.db, owner.id, who.issuer));
  if (present !== undefined && present !== who.subject) {
    // Another person at the same provider: addresses are given to somebody else in time.
    await askForConfirmation(services, provider, who, email, context);
    return undefined;
  }
  // Two at once: what the other one has made is found now.
  return ifNew(
    () =>
      owner === undefined
        ? openAccount(services, who, email, context)
        : link(services, provider, who, owner, context),
    () => userIdOf(services, provider, who, context),
  );
}

function noEmail() {
  const detail = 'Comes from an account without an e-mail address that can be used here.';
  return problems.invalid([{ pointer: '?code', detail }]);
}

async function ifNew<T>(insert: () => Promise<T>, otherwise: () => Promise<T>): Promise<T> {
  try {
    return await insert();
  } catch (error) {
    if (isUniqueViolation(error)) return otherwise();
    throw error;
  }
}

async function openAccount(
  services: Services,
  who: ProviderUser,
  email: string,
  { log }: RequestContext,
): Promise<string> {
  const { db, clock } = services;
  const account = await accountFor(services, who, email);
  const id = newId();
  await withTransaction(db, async (trx) => {
    await insertUser(trx, { id, ...account }, clock());
    await insertIdentity(trx, who, id, clock());
    await deletePendingAccountsOf(trx, account.emailKey);
  });
  audit(log, 'email.verified', { userId: id });
  return id;
}

/** A second way into an account; its owner learns of it. One that is locked out gets none. */
async function link(
  services: Services,
  provider: Provider,
  who: ProviderUser,
  { id, email, isDisabled }: User,
  { log }: RequestContext,
): Promise<string> {
  if (isDisabled) return id;
  await insertIdentity(services.db, who, id, services.clock());
  audit(log, 'identity.linked', { userId: id, reason: provider.id });
  sendLater(services, mails.identityLinked(email, services.config, provider.label));
  return id;
}

/** As at a registration, everything that a stranger can see is alike for an address that has an account. */
async function askForConfirmation(
  services: Services,
  provider: Provider,
  who: ProviderUser,
  email: string,
  { log }: RequestContext,
): Promise<void> {
  const { config, db, clock, rateLimits } = services;
  const pending = await accountFor(services, who, email);
  const account = emailFingerprint(pending.emailKey);
  const { allowed } = await rateLimits.consume('registerAccount', account);
  const token = newToken();
  const now = clock();
  const expiresAt = new Date(now.getTime() + config.VERIFY_TOKEN_TTL * 1000);
  await withTransaction(db, async (trx) => {
    await insertPendingAccount(trx, token, pending, expiresAt);
    await insertPendingIdentity(trx, token, who);
  });
  const owner = await findUserByEmail(db, pending.emailKey);
  audit(log, owner === undefined ? 'register.accepted' : 'register.known-address', { account });
  if (!allowed) return;
  const mail =
    owner === undefined
      ? mails.confirmProviderAddress(email, config, token, now, provider.label)
      : mails.alreadyRegistered(owner.email, config);
  sendLater(services, mail);
}

/** An account with a password that nobody knows: “forgot password” sets one. */
async function accountFor(
  { passwords }: Services,
  who: ProviderUser,
  email: string,
): Promise<PendingAccount> {
  const passwordHash = await passwords.hash(newToken());
  return { email, emailKey: emailKey(email), name: accountName(who, email), passwordHash };
}
