import type { TimestampColumn } from '../db/columns.js';

/** What an account may do: an `admin` everything a `user` may, and more. */
export type Role = 'user' | 'admin';

/** Accounts. Each address was confirmed: before that there is a row of `PendingAccountsTable`. */
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

/** Registrations whose address was not confirmed yet, any number of one address. */
export interface PendingAccountsTable {
  /** SHA-256 of the token that was mailed. */
  token_hash: string;
  email: string;
  email_key: string;
  name: string;
  password_hash: string;
  expires_at: TimestampColumn;
}

/** Links for a new password that were not used yet: one of each account, so a newer one kills the older. */
export interface PasswordResetsTable {
  user_id: string;
  /** SHA-256 of the token that was mailed. */
  token_hash: string;
  expires_at: TimestampColumn;
}
