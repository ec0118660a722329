import type { TimestampColumn } from '../db/columns.js';

/** What an account may do: an `admin` everything a `user` may, and more. */
export type Role = 'user' | 'admin';

/** Accounts. */
export interface UsersTable {
  id: string;
  /** As its owner writes it, trimmed and in NFC. */
  email: string;
  /** As it is compared; unique. See `emailKey`. */
  email_key: string;
  name: string;
  /** Argon2id, in the PHC format. */
  password_hash: string;
  role: Role;
  /** Null until the owner has shown that mails reach them; no login before that. */
  email_verified_at: TimestampColumn | null;
  /** Not null: no login, and every session is refused. */
  disabled_at: TimestampColumn | null;
  created_at: TimestampColumn;
  updated_at: TimestampColumn;
}

/** Logins that have not ended. */
export interface SessionsTable {
  id: string;
  user_id: string;
  /** SHA-256 of the secret that the client holds now. */
  token_hash: string;
  /** What the client called itself at login. */
  device: string;
  created_at: TimestampColumn;
  last_used_at: TimestampColumn;
  /** The end that no use puts off. */
  expires_at: TimestampColumn;
}

/** What a token that was mailed is good for. */
export type TokenPurpose = 'verify-email' | 'reset-password' | 'none';

/** Tokens that were mailed and not used yet: one per account and purpose, so a newer one kills the older. */
export interface OneTimeTokensTable {
  user_id: string;
  purpose: TokenPurpose;
  token_hash: string;
  expires_at: TimestampColumn;
}
