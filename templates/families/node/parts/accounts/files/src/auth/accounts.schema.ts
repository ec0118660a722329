import * as z from 'zod';

import { countCharacters, isStorable, isVisible } from '../characters.js';
import { emailAddress } from './email-address.js';
import { maxPasswordLength, normalisePassword } from './password-policy.js';
import { tokenForm } from './tokens.js';

/** Longest text that is looked at when somebody logs in; longer than any that can have been registered. */
const maxTyped = 1024;

/** What is typed to log in: no rules but those that keep it harmless. What nobody has is simply not found. */
const typed = z
  .string('Must be a string.')
  .min(1, 'Must not be empty.')
  .max(maxTyped, { error: `Must have at most ${maxTyped} characters.`, abort: true })
  .refine(isStorable, 'Must be valid text without NUL.')
  .meta({ pattern: '^[^\\u0000]*$' });

const typedPassword = typed.meta({ format: 'password' });

/** How long a password must be, and that it is not a common one, is looked at by `refuseWeakPassword`. */
const tooLong = `Must have at most ${maxPasswordLength} characters.`;
const newPassword = z
  .string('Must be a string.')
  .max(4 * maxPasswordLength, { error: tooLong, abort: true }) // Code units: a cheap first look.
  .refine((text) => countCharacters(normalisePassword(text)) <= maxPasswordLength, tooLong)
  .refine(isStorable, 'Must be valid text without NUL.')
  .meta({ format: 'password', maxLength: maxPasswordLength });

/** Nothing but a token is good; what else it may be is not worth an answer of its own. */
const token = z.string('Must be a string.').max(maxTyped, 'Is not a token.').meta(tokenForm);

/** Embeddings, overrides and isolates of direction: a name with one turns around the text it stands in. */
const directionControls = /[\u202a-\u202e\u2066-\u2069]/;

const maxNameLength = 100;
export const name = z
  .string('Must be a string.')
  .trim()
  .normalize('NFC')
  .refine(isVisible, 'Must not be blank.')
  .refine(
    (text) => countCharacters(text) <= maxNameLength,
    `Must have at most ${maxNameLength} characters.`,
  )
  .refine((text) => !/[\p{Control}\p{Surrogate}\u2028\u2029]/u.test(text), 'Must be one line.')
  .refine((text) => !directionControls.test(text), 'Must not change the direction of text.')
  .meta({
    minLength: 1,
    maxLength: maxNameLength,
    pattern: '^[^\\u0000-\\u001f\\u007f-\\u009f\\u2028\\u2029]*$',
    examples: ['Ada Lovelace'],
  });

/** The bodies that the account routes accept. */
export const registration = z.strictObject({ email: emailAddress, password: newPassword, name });
export const emailVerification = z.strictObject({ token });
export const credentials = z.strictObject({ email: typed, password: typedPassword });
export const forgottenPassword = z.strictObject({ email: emailAddress });
export const passwordReset = z.strictObject({ token, password: newPassword });
export const passwordChange = z.strictObject({ currentPassword: typedPassword, newPassword });
export const profileChange = z.strictObject({ name: name.optional() });

/** The bodies, as they come out of validation. */
export type Registration = z.output<typeof registration>;
export type Credentials = z.output<typeof credentials>;
export type PasswordReset = z.output<typeof passwordReset>;
export type PasswordChange = z.output<typeof passwordChange>;
export type ProfileChange = z.output<typeof profileChange>;
