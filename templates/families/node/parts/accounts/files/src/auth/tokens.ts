import { hash, randomBytes } from 'node:crypto';

import { problems, type Problem } from '../http/problem.js';
import type { Services } from '../services.js';
import type { RequestContext } from './context.js';

/** Length of every token: 256 bits in base64url. */
const tokenLength = 43;

/** The form of every token, for the API's description. */
export const tokenForm = {
  pattern: '^[A-Za-z0-9_-]+$',
  minLength: tokenLength,
  maxLength: tokenLength,
  examples: ['x7Jq2mB0cVn4Lk9pRt6WsYd1FgHa3ZuEoXi5TbNvQwM'],
};

/** A new secret of 256 random bits, in base64url: a session id, a refresh token, a token in a mail. */
export function newToken(): string {
  return randomBytes(32).toString('base64url');
}

/**
 * What is stored of a token: SHA-256, in base64url. A plain fast hash is right here: 256 random bits can not be
 * guessed, unlike a password. Who reads the database can not use what is in it.
 */
export function hashToken(token: string): string {
  return hash('sha256', token, 'base64url');
}

/** Whether the text has the form of a token; no query is made for anything else. */
export function isToken(text: string): boolean {
  return text.length === tokenLength && /^[\w-]+$/.test(text);
}

/**
 * One answer for every token from a mail that is not good: unknown, used, expired, replaced, or for something else;
 * 429 after too many of them from one address. Nobody guesses 256 bits, so a good token is never refused for the bad
 * ones that came from the same address before: many people may be behind it.
 */
export async function badToken(
  { rateLimits }: Pick<Services, 'rateLimits'>,
  { addressKey }: RequestContext,
): Promise<Problem> {
  const { allowed, resetSeconds } = await rateLimits.consume('reset', addressKey);
  if (!allowed) return problems.tooMany(resetSeconds);
  return problems.invalid([
    { pointer: '/token', detail: 'Is not valid, was used before, or has expired.' },
  ]);
}
