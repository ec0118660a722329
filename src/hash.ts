import { hash } from 'node:crypto';

/** A name for a text: what was worked out ahead for it is found by it. Not for security. */
export function hashOf(text: string): string {
  return hash('sha1', text, 'base64');
}
