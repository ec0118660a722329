import type { Services } from '../services.js';
import { emailKey } from './email-address.js';
import { findUserByEmail } from './users.repository.js';

/**
 * The account that made-up rows are for. There is none of its own: an account that comes with the code, and its
 * password with it, would be an open door.
 * @param what for the error, e.g. `tasks`
 * @throws Error when there is no such account
 */
export async function seedOwner(
  { db }: Pick<Services, 'db'>,
  email: string | undefined,
  what: string,
): Promise<string> {
  if (email === undefined) throw new Error(`${what}: give the address of the account they are for`);
  const user = await findUserByEmail(db, emailKey(email));
  if (user === undefined) throw new Error(`${what}: no account has the address ${email}`);
  return user.id;
}
