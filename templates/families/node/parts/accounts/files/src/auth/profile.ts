import { problems } from '../http/problem.js';
import type { Services } from '../services.js';
import type { ProfileChange } from './accounts.schema.js';
import type { Principal } from './principal.js';
import { challenge } from './security-scheme.js';
import type { Role } from './tables.js';
import { findUser, updateUser, type User } from './users.repository.js';

/** What somebody sees of their own account: exactly these. */
export interface Profile {
  readonly id: string;
  readonly email: string;
  readonly name: string;
  readonly role: Role;
  readonly createdAt: Date;
}

export function toProfile({ id, email, name, role, createdAt }: User): Profile {
  return { id, email, name, role, createdAt };
}

/** The account of whoever asks. */
export async function ownProfile({ db }: Services, { userId }: Principal): Promise<Profile> {
  const user = await findUser(db, userId);
  if (user === undefined) throw problems.unauthenticated(challenge); // Deleted a moment ago.
  return toProfile(user);
}

/** Changes the account of whoever asks; without changes it stays as it is. */
export async function changeProfile(
  services: Services,
  principal: Principal,
  { name }: ProfileChange,
): Promise<Profile> {
  if (name !== undefined)
    await updateUser(services.db, principal.userId, { name }, services.clock());
  return ownProfile(services, principal);
}
