import { hkdfSync } from 'node:crypto';

/**
 * A 32 byte key for one purpose, derived from `APP_SECRET` (HKDF-SHA-256, RFC 5869): what signs one kind of thing can
 * not be used to sign another.
 */
export function deriveKey(appSecret: string, purpose: string): Buffer {
  return Buffer.from(hkdfSync('sha256', appSecret, '', purpose, 32));
}
