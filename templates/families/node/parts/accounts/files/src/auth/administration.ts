import { withTransaction } from '../db/database.js';
import type { Services } from '../services.js';
import { emailKey } from './email-address.js';
import { deleteSessionsOf } from './sessions.repository.js';
import {
  findUserByEmail,
  holdAdmins,
  updateUser,
  type User,
  type UserChanges,
} from './users.repository.js';

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
    if (user.role === 'admin') return done(`${user.email} is an admin already`);
    await change(tools, user, { role: 'admin' });
    return done(`${user.email} is an admin now, from the next login on`);
  });
}

/** Takes the rights of an admin away, and ends the sessions that carry them. Not from the last one. */
export async function demote(tools: Tools, email: string): Promise<Outcome> {
  return withUser(tools, email, async (user) => {
    if (user.role !== 'admin') return done(`${user.email} is no admin`);
    if (!(await changeUnlessLastAdmin(tools, user, { role: 'user' }))) return lastAdmin(user);
    return done(`${user.email} is no admin any more`);
  });
}

/** Locks an account out: its sessions end, and the right password is answered like a wrong one. Not the last admin. */
export async function disable(tools: Tools, email: string): Promise<Outcome> {
  return withUser(tools, email, async (user) => {
    const disabledAt = tools.clock();
    if (!(await changeUnlessLastAdmin(tools, user, { disabledAt }))) return lastAdmin(user);
    return done(`${user.email} is disabled now`);
  });
}

/** Lets an account in again. */
export async function enable(tools: Tools, email: string): Promise<Outcome> {
  return withUser(tools, email, async (user) => {
    await change(tools, user, { disabledAt: null });
    return done(`${user.email} can log in now`);
  });
}

function done(message: string): Outcome {
  return { done: true, message };
}

function lastAdmin({ email }: User): Outcome {
  return { done: false, message: `${email} is the only admin: make another one first` };
}

async function withUser(
  { db }: Tools,
  email: string,
  work: (user: User) => Promise<Outcome>,
): Promise<Outcome> {
  const user = await findUserByEmail(db, emailKey(email));
  if (user === undefined)
    return { done: false, message: `nobody has confirmed the address ${email}` };
  return work(user);
}

async function change({ db, clock, sessions }: Tools, user: User, changes: UserChanges) {
  await withTransaction(db, async (trx) => {
    await updateUser(trx, user.id, changes, clock());
    await deleteSessionsOf(trx, user.id);
  });
  await sessions.changed({ userId: user.id });
}

/** @returns false when nobody would be left to administer; nothing was done */
async function changeUnlessLastAdmin(
  { db, clock, sessions }: Tools,
  user: User,
  changes: UserChanges,
): Promise<boolean> {
  const isDone = await withTransaction(db, async (trx) => {
    const admins = await holdAdmins(trx);
    if (admins.length === 1 && admins[0] === user.id) return false;
    await updateUser(trx, user.id, changes, clock());
    await deleteSessionsOf(trx, user.id);
    return true;
  });
  if (isDone) await sessions.changed({ userId: user.id });
  return isDone;
}
