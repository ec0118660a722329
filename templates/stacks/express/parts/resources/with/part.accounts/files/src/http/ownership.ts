import type { Request } from 'express';

import { principalOf } from './authenticate.js';

/** Whether the row is the caller's, or the caller is an admin. */
export function isTheirs(req: Request, row: { readonly owner_id: string }): boolean {
  const { userId, role } = principalOf(req);
  return row.owner_id === userId || role === 'admin';
}

/** Whose rows the caller sees in a list: their own; undefined for admins, who see all. */
export function ownerSeen(req: Request): string | undefined {
  const { userId, role } = principalOf(req);
  return role === 'admin' ? undefined : userId;
}
