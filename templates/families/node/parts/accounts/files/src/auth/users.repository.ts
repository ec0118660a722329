import { fromTimestamp, toTimestamp } from '../db/columns.js';
import type { Db } from '../db/database.js';
import { prepare, type Parameter } from '../db/prepared.js';
import type { Role } from './tables.js';

/** An account, as the rest of the program sees it. */
export interface User {
  readonly id: string;
  readonly email: string;
  readonly emailKey: string;
  readonly name: string;
  readonly role: Role;
  readonly passwordHash: string;
  readonly isDisabled: boolean;
  readonly createdAt: Date;
}

/** What an account begins with, in the role `user`. */
export interface NewUser {
  readonly id: string;
  readonly email: string;
  readonly emailKey: string;
  readonly name: string;
  readonly passwordHash: string;
}

const columns = [
  'id',
  'email',
  'email_key',
  'name',
  'role',
  'password_hash',
  'disabled_at',
  'created_at',
] as const;

const byEmailKey = prepare((db, param: Parameter<{ emailKey: string }>) =>
  db.selectFrom('users').select(columns).where('email_key', '=', param('emailKey')),
);

const byId = prepare((db, param: Parameter<{ id: string }>) =>
  db.selectFrom('users').select(columns).where('id', '=', param('id')),
);

/** The account of an address in the form of `emailKey`. */
export async function findUserByEmail(db: Db, emailKey: string): Promise<User | undefined> {
  return toUser(await byEmailKey(db, { emailKey }));
}

export async function findUser(db: Db, id: string): Promise<User | undefined> {
  return toUser(await byId(db, { id }));
}

/** Throws a unique violation when the address has an account. */
export async function insertUser(db: Db, user: NewUser, now: Date): Promise<void> {
  await db
    .insertInto('users')
    .values({
      id: user.id,
      email: user.email,
      email_key: user.emailKey,
      name: user.name,
      password_hash: user.passwordHash,
      role: 'user',
      disabled_at: null,
      created_at: toTimestamp(now),
      updated_at: toTimestamp(now),
    })
    .execute();
}

/** What of an account may change. */
export interface UserChanges {
  readonly name?: string;
  readonly passwordHash?: string;
  readonly role?: Role;
  readonly disabledAt?: Date | null;
}

export async function updateUser(
  db: Db,
  id: string,
  changes: UserChanges,
  now: Date,
): Promise<void> {
  const { name, passwordHash, role, disabledAt } = changes;
  await db
    .updateTable('users')
    .set({
      ...(name !== undefined && { name }),
      ...(passwordHash !== undefined && { password_hash: passwordHash }),
      ...(role !== undefined && { role }),
      ...(disabledAt !== undefined && { disabled_at: disabledAt && toTimestamp(disabledAt) }),
      updated_at: toTimestamp(now),
    })
    .where('id', '=', id)
    .execute();
}

/**
 * The ids of all who can administer. To the end of the transaction they stay so: written to themselves, which is a lock
 * that every database knows, so that two admins can not be taken away at once.
 */
export async function holdAdmins(trx: Db): Promise<readonly string[]> {
  await trx
    .updateTable('users')
    .set((row) => ({ updated_at: row.ref('updated_at') }))
    .where('role', '=', 'admin')
    .execute();
  const admins = await trx
    .selectFrom('users')
    .select('id')
    .where('role', '=', 'admin')
    .where('disabled_at', 'is', null)
    .execute();
  return admins.map(({ id }) => id);
}

/**
 * Sets the password of an account that is still as it was read: its password, its role, and that it is not disabled.
 * From here to the end of the transaction it stays so: with its own hash, this is a lock that every database knows.
 * @returns false when it has changed; nothing was done
 */
export async function replacePasswordHash(
  db: Db,
  known: User,
  passwordHash: string,
  now: Date,
): Promise<boolean> {
  const isAnother = passwordHash !== known.passwordHash;
  const { numUpdatedRows } = await db
    .updateTable('users')
    .set({
      password_hash: passwordHash,
      ...(isAnother && { updated_at: toTimestamp(now) }),
    })
    .where('id', '=', known.id)
    .where('password_hash', '=', known.passwordHash)
    .where('role', '=', known.role)
    .where('disabled_at', 'is', null)
    .executeTakeFirstOrThrow();
  return numUpdatedRows > 0n;
}

function toUser(rows: Awaited<ReturnType<typeof byId>>): User | undefined {
  const [row] = rows;
  if (row === undefined) return undefined;
  return {
    id: row.id,
    email: row.email,
    emailKey: row.email_key,
    name: row.name,
    role: row.role,
    passwordHash: row.password_hash,
    isDisabled: row.disabled_at !== null,
    createdAt: fromTimestamp(row.created_at),
  };
}
