import { createHash } from 'node:crypto';
import { domainToASCII } from 'node:url';

import * as z from 'zod';

/** Longest address and longest part before the `@`, in bytes (RFC 5321, 4.5.3.1, with its erratum 1690). */
const maxBytes = 254;
const maxLocalBytes = 64;

/**
 * Dot-atoms of letters and digits of any script. No quotes, comments, spaces or line breaks, hence no second header
 * and no second recipient; at least two labels in the domain. Each part excludes the dot that separates it, so the
 * expression is linear in its input.
 */
const localForm =
  /^[\p{L}\p{M}\p{N}!#$%&'*+/=?^_`{|}~-]+(?:\.[\p{L}\p{M}\p{N}!#$%&'*+/=?^_`{|}~-]+)*$/u;
const domainLetters = /^[\p{L}\p{M}\p{N}.-]+$/u;
const domainForm =
  /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)+$/;

/** An e-mail address as people write it; comes out trimmed and in Unicode NFC. */
export const emailAddress = z
  .string('Must be a string.')
  .trim()
  .normalize('NFC')
  .refine(isEmailAddress, 'Must be an e-mail address, e.g. ada@example.com.')
  .meta({ format: 'idn-email', maxLength: maxBytes, examples: ['ada@example.com'] });

/**
 * The form in which addresses are compared: trimmed, NFC, in lower case, the domain in ASCII. Two texts with the
 * same key are one account.
 */
export function emailKey(email: string): string {
  const text = email.trim().normalize('NFC').toLowerCase().normalize('NFC');
  const at = text.lastIndexOf('@');
  const domain = at < 1 ? '' : domainToASCII(text.slice(at + 1));
  return domain === '' ? text : `${text.slice(0, at)}@${domain}`;
}

/** What stands for an address in logs and in the keys of rate limits: not the address itself. */
export function emailFingerprint(key: string): string {
  return createHash('sha256').update(key).digest('hex').slice(0, 16);
}

function isEmailAddress(text: string): boolean {
  if (Buffer.byteLength(text) > maxBytes) return false; // First: what follows costs more.
  const at = text.lastIndexOf('@');
  const local = text.slice(0, at);
  const domain = text.slice(at + 1);
  const asciiDomain = domainToASCII(domain.toLowerCase());
  return (
    at > 0 &&
    Buffer.byteLength(local) <= maxLocalBytes &&
    localForm.test(local) &&
    domainLetters.test(domain) &&
    domainForm.test(asciiDomain) &&
    !/\.\d+$/.test(asciiDomain) &&
    // Lower case and ASCII can be longer than what was typed.
    Buffer.byteLength(emailKey(text)) <= maxBytes
  );
}
