import type { Services } from '../services.js';
import { emailKey } from './email-address.js';
import { findUserByEmail } from './users.repository.js';

/**
 * The account that made-up rows are for. There is none of its own: an account that comes with the code, and its
 * password with it, would be an open door.
 */
export async function seedOwner(
  { db }: Pick<Services, 'db'>,
  email: string | undefined,
): Promise<string | undefined> {
  if (email === undefined) return undefined;
  const user = await findUserByEmail(db, emailKey(email));
  return user?.id;
}
