import type { TimestampColumn } from '../db/columns.js';

/**
 * Refresh tokens that were used, until their session ends: whoever brings one again has a copy of it.
 * The one that is still good is `sessions.token_hash`.
 */
export interface UsedRefreshTokensTable {
  token_hash: string;
  session_id: string;
  used_at: TimestampColumn;
}
