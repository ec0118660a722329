import type { Role } from './tables.js';

/** Who makes a request: proved for this request, valid for this request only. */
export interface Principal {
  readonly userId: string;
  readonly role: Role;
  readonly sessionId: string;
}
