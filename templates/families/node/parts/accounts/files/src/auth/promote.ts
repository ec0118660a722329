import { withTransaction } from '../db/database.js';
import type { Services } from '../services.js';
import { emailKey } from './email-address.js';
import { deleteSessionsOf } from './sessions.repository.js';
import { findUserByEmail, updateUser } from './users.repository.js';

/** What came of it, in words for whoever asked. */
export interface Promoted {
  readonly done: boolean;
  readonly message: string;
}

/**
 * Makes an account an admin: a person at the machine does it, so there is no default password and nobody can ask for
 * it over HTTP. Its sessions end: what was handed out for lower rights does not carry the higher ones.
 */
export async function promote(
  { db, clock, sessions }: Pick<Services, 'db' | 'clock' | 'sessions'>,
  email: string,
): Promise<Promoted> {
  const user = await findUserByEmail(db, emailKey(email));
  if (user === undefined) return { done: false, message: `nobody is registered as ${email}` };
  if (user.role === 'admin') return { done: true, message: `${user.email} is an admin already` };
  await withTransaction(db, async (trx) => {
    await updateUser(trx, user.id, { role: 'admin' }, clock());
    await deleteSessionsOf(trx, user.id);
  });
  await sessions.changed({ userId: user.id });
  return { done: true, message: `${user.email} is an admin now, from the next log-in on` };
}
