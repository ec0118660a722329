import { withTransaction } from '../db/database.js';
import type { Services } from '../services.js';
import { emailKey } from './email-address.js';
import { deleteSessionsOf } from './sessions.repository.js';
import { findUserByEmail, updateUser, type User, type UserChanges } from './users.repository.js';

/** What came of it, in words for whoever asked. */
export interface Outcome {
  readonly done: boolean;
  readonly message: string;
}

type Tools = Pick<Services, 'db' | 'clock' | 'sessions'>;

/**
 * Makes an account an admin. A person at the machine does it, so there is no default password, and nobody can ask for
 * it over HTTP. Its sessions end: what was handed out for lower rights does not carry the higher ones.
 */
export async function promote(tools: Tools, email: string): Promise<Outcome> {
  return withUser(tools, email, async (user) => {
    if (user.role === 'admin') return `${user.email} is an admin already`;
    await change(tools, user, { role: 'admin' });
    return `${user.email} is an admin now, from the next login on`;
  });
}

/** Locks an account out: its sessions end, and the right password is answered like a wrong one. */
export async function disable(tools: Tools, email: string): Promise<Outcome> {
  return withUser(tools, email, async (user) => {
    await change(tools, user, { disabledAt: tools.clock() });
    return `${user.email} is disabled now`;
  });
}

/** Lets an account in again. */
export async function enable(tools: Tools, email: string): Promise<Outcome> {
  return withUser(tools, email, async (user) => {
    await change(tools, user, { disabledAt: null });
    return `${user.email} can log in now`;
  });
}

async function withUser(
  { db }: Tools,
  email: string,
  work: (user: User) => Promise<string>,
): Promise<Outcome> {
  const user = await findUserByEmail(db, emailKey(email));
  if (user === undefined)
    return { done: false, message: `nobody has confirmed the address ${email}` };
  return { done: true, message: await work(user) };
}

async function change({ db, clock, sessions }: Tools, user: User, changes: UserChanges) {
  await withTransaction(db, async (trx) => {
    await updateUser(trx, user.id, changes, clock());
    await deleteSessionsOf(trx, user.id);
  });
  await sessions.changed({ userId: user.id });
}
