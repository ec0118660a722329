import { randomUUID } from 'node:crypto';

import { emailKey } from '../../src/auth/email-address.js';
import { PasswordHasher } from '../../src/auth/password-hash.js';
import { startSession } from '../../src/auth/sessions.js';
import type { Role } from '../../src/auth/tables.js';
import { findUser, insertUser, updateUser, type User } from '../../src/auth/users.repository.js';
import { newId } from '../../src/ids.js';
import type { Services } from '../../src/services.js';
import { actorOf } from './actor.js';
import type { TestApp } from './app.js';
import type { Actor, TestResponse } from './request.js';

/**
 * The password of every account that a test makes. Without letters: a project's name begins with one, so it can
 * never be in here, whatever the project is called.
 */
export const password = '4071 8352 9160 27';

/** Another good one. */
export const otherPassword = '7928 0316 5840 61';

/** A third one. */
export const newestPassword = '6385 1947 2058 31';

/** Somebody with an account who is logged in: `app.request('GET', path, { as: account })`. */
export interface Account extends Actor {
  readonly id: string;
  readonly email: string;
  readonly sessionId: string;
}

/** An address nobody has used before. */
export function newEmail(): string {
  return `${randomUUID()}@example.com`;
}

const hash = new PasswordHasher().hash(password); // Once for all: it takes its time on purpose.

/** Headers of a client at an address that nobody has used before; needs `TRUSTED_PROXIES: 'loopback'`. */
export function fromNewAddress(): Record<string, string> {
  const [a, b] = randomUUID().split('-');
  return { 'X-Forwarded-For': `2001:db8:${(a ?? '').slice(4)}:${b ?? ''}::1` };
}

/** An account, not logged in. Made in the database, past the limits and the mails. */
export async function newUser({ services }: TestApp, role: Role = 'user'): Promise<User> {
  const { db, clock } = services;
  const now = clock();
  const id = newId();
  const email = newEmail();
  const user = { id, email, emailKey: emailKey(email), name: 'Ada', passwordHash: await hash };
  await insertUser(db, user, now);
  await updateUser(db, id, { role }, now);
  return userOf(services, id);
}

async function userOf({ db }: Services, id: string): Promise<User> {
  const found = await findUser(db, id);
  if (found === undefined) throw new Error(`there is no user ${id}`);
  return found;
}

/** A login of this user, as they are now, as if from another device. */
export async function newLogin({ services }: TestApp, { id }: User): Promise<Account> {
  const context = { log: services.log, addressKey: '192.0.2.1', device: 'test' };
  const user = await userOf(services, id);
  const session = await startSession(services, user, user.passwordHash, context);
  if (session === undefined) throw new Error('the user is disabled');
  return {
    id: user.id,
    email: user.email,
    sessionId: session.id,
    ...actorOf(services, user, session),
  };
}

/** Somebody new, logged in. */
export async function newAccount(app: TestApp, role: Role = 'user'): Promise<Account> {
  return newLogin(app, await newUser(app, role));
}

/** The account routes, over HTTP. */
export function post(
  app: TestApp,
  path: string,
  body: unknown,
  headers?: Record<string, string>,
): Promise<TestResponse> {
  return app.request('POST', `/api/v1/auth/${path}`, { body, ...(headers && { headers }) });
}

/** The subjects of the mails to an address, oldest first, once all of them are sent. */
export async function subjectsTo(app: TestApp, email: string): Promise<string[]> {
  await app.services.background.idle();
  return app
    .mails(email)
    .map(({ subject }) => subject)
    .reverse();
}

/** The token in the newest mail to an address. */
export async function tokenMailedTo(app: TestApp, email: string): Promise<string> {
  const token = (await tokensMailedTo(app, email))[0];
  if (token === undefined) throw new Error(`no token was mailed to ${email}`);
  return token;
}

/** The tokens in all mails to an address, newest first, once all of them are sent. */
export async function tokensMailedTo(app: TestApp, email: string): Promise<string[]> {
  await app.services.background.idle();
  return app.mails(email).flatMap(({ text }) => /#token=([\w-]{43})/.exec(text)?.[1] ?? []);
}

/** What a stranger can tell an answer by: all but what differs in every answer. */
export function visible({ status, headers, text }: TestResponse): string {
  const varying = ['date', 'x-request-id', 'ratelimit', 'ratelimit-policy', 'retry-after'];
  return JSON.stringify({
    status,
    headers: [...headers].filter(([name]) => !varying.includes(name)),
    body: text.replace(/"requestId":"[^"]*"/, ''),
  });
}
