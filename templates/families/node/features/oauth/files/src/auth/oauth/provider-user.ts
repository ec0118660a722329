import * as z from 'zod';

import { name as accountNameRule } from '../accounts.schema.js';
import { emailAddress } from '../email-address.js';
import type { Identity } from './identities.repository.js';

/** What a provider says of somebody. */
export interface ProviderUser extends Identity {
  readonly email: string | undefined;
  /** The provider has seen that mails to the address reach them. What is not said is not so. */
  readonly isEmailVerified: boolean;
  readonly name: string | undefined;
}

/** As the specification of OpenID Connect limits it, so that it fits in its column: ASCII, at most 255 characters. */
export const subject = z.string().regex(/^[\x21-\x7e](?:[\x20-\x7e]{0,253}[\x21-\x7e])?$/);

/** A text that may be missing, or be none. */
export const textOrNone = z.string().optional().catch(undefined);

/** The address, in the form that accounts have it; undefined for one that they can not have. */
export function usableEmail({ email }: ProviderUser): string | undefined {
  return emailAddress.safeParse(email).data;
}

/** Longest name of an account. */
const maxNameLength = 100;

/**
 * A name for the account. It comes from another service, where people may write what they like: what our rules do not
 * allow is taken out of it, and if nothing is left, the address has to do.
 */
export function accountName({ name = '' }: ProviderUser, email: string): string {
  const local = email.slice(0, email.lastIndexOf('@'));
  const candidates = [name, local].map(cleaned);
  return candidates.find((each) => isName(each)) ?? cleaned(email);
}

function cleaned(text: string): string {
  const oneLine = text
    .normalize('NFC')
    .replaceAll(/[\p{Control}\p{Surrogate}\u2028\u2029\s]+/gu, ' ')
    .replaceAll(/[\u202a-\u202e\u2066-\u2069]/g, '');
  return Array.from(oneLine.trim()).slice(0, maxNameLength).join('').trim();
}

function isName(text: string): boolean {
  return accountNameRule.safeParse(text).success;
}
