import type { TimestampColumn } from '../../db/columns.js';

/**
 * Whom a provider means, and whose account it is. The issuer is part of it: a subject of one means nobody at another.
 */
export interface IdentitiesTable {
  issuer: string;
  subject: string;
  user_id: string;
  created_at: TimestampColumn;
}

/** The identity that an account opens with when its address is confirmed, beside a row of `PendingAccountsTable`. */
export interface PendingIdentitiesTable {
  token_hash: string;
  issuer: string;
  subject: string;
}

/** Logins that were sent to a provider and have not come back yet. */
export interface OAuthRequestsTable {
  /** SHA-256 of what the provider gives back to the browser. */
  state_hash: string;
  provider: string;
  /** SHA-256 of what the browser has in its cookie. */
  browser_hash: string;
  code_verifier: string;
  nonce: string;
  expires_at: TimestampColumn;
}
