import { hash } from '@node-rs/argon2';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';

import { disable, promote } from '../../src/auth/administration.js';
import { updateUser } from '../../src/auth/users.repository.js';
import {
  type Account,
  newAccount,
  newestPassword,
  newUser,
  otherPassword,
  password,
  post,
  tokenMailedTo,
} from '../support/accounts.js';
import { startTestApp, type TestApp } from '../support/app.js';

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp();
});
afterEach(() => vi.restoreAllMocks());
afterAll(() => app.close());

const login = (email: string, secret: string) => post(app, 'login', { email, password: secret });
const me = (account: Account) => app.request('GET', '/api/v1/auth/me', { as: account });
const change = (account: Account, newPassword: string) =>
  app.request('POST', '/api/v1/auth/password/change', {
    as: account,
    body: { currentPassword: password, newPassword },
  });

async function reset(email: string): Promise<void> {
  await post(app, 'password/forgot', { email });
  const token = await tokenMailedTo(app, email);
  const answer = await post(app, 'password/reset', { token, password: otherPassword });
  expect(answer.status).toBe(204);
}

/** Begins `work`, lets all of `meanwhile` happen when its first password was checked, then lets it go on. */
async function interleave<T>(
  work: () => Promise<T>,
  meanwhile: () => Promise<unknown>,
): Promise<T> {
  const { passwords } = app.services;
  const verify = passwords.verify.bind(passwords);
  vi.spyOn(passwords, 'verify').mockImplementationOnce(async (stored, secret) => {
    const isRight = await verify(stored, secret);
    await meanwhile();
    return isRight;
  });
  return work();
}

/** What is stored of sessions and the password. */
async function stored(id: string) {
  const { db } = app.services;
  const sessions = await db.selectFrom('sessions').select('id').where('user_id', '=', id).execute();
  const user = await db
    .selectFrom('users')
    .select('password_hash')
    .where('id', '=', id)
    .executeTakeFirstOrThrow();
  return { sessions: sessions.length, hash: user.password_hash };
}

describe('a login whose password was checked a moment ago', () => {
  it.each([
    ['reset', (email: string) => reset(email)],
    ['disabled', (email: string) => disable(app.services, email)],
  ])('is refused when the account is %s before it is there', async (_what, meanwhile) => {
    const { id, email } = await newUser(app);
    const answer = await interleave(
      () => login(email, password),
      () => meanwhile(email),
    );
    expect(answer.status).toBe(401);
    expect(answer.json()).toMatchObject({ detail: 'The e-mail address or the password is wrong.' });
    expect((await stored(id)).sessions).toBe(0);
  });

  it('is refused when the password is changed before it is there', async () => {
    const account = await newAccount(app);
    const answer = await interleave(
      () => login(account.email, password),
      // Not over HTTP: it would wait for its turn behind the login.
      async () => {
        const passwordHash = await app.services.passwords.hash(otherPassword);
        await updateUser(app.services.db, account.id, { passwordHash }, new Date());
      },
    );
    expect(answer.status).toBe(401);
    expect((await stored(account.id)).sessions).toBe(1);
  });

  it('has the role that its owner was given meanwhile', async () => {
    const { id, email } = await newUser(app);
    const answer = await interleave(
      () => login(email, password),
      () => promote(app.services, email),
    );
    expect(answer.json()).toMatchObject({ user: { id, role: 'admin' } });
    expect((await stored(id)).sessions).toBe(1);
  });
});

describe('a hash that is made anew', () => {
  it('is no obstacle to logins at the same time', async () => {
    const { id, email } = await newUser(app);
    const passwordHash = await hash(password, { memoryCost: 1024, timeCost: 1, parallelism: 1 });
    await updateUser(app.services.db, id, { passwordHash }, new Date());
    const answers = await Promise.all(Array.from({ length: 5 }, () => login(email, password)));
    expect(answers.map(({ status }) => status)).toEqual(Array(5).fill(200));
    expect((await stored(id)).hash).toContain('m=19456,t=2,p=1');
  });
});

describe('a change of the password, whose current one was checked a moment ago', () => {
  it('does not undo a reset', async () => {
    const account = await newAccount(app);
    const answer = await interleave(
      () => change(account, newestPassword),
      () => reset(account.email),
    );
    expect(answer.status).toBe(401);
    expect(answer.headers.get('www-authenticate')).toMatch(/^(Session|Bearer)/);
    expect(answer.headers.get('set-cookie')).toBeNull();
    expect((await stored(account.id)).sessions).toBe(0);
    expect((await login(account.email, newestPassword)).status).toBe(401);
    expect((await login(account.email, otherPassword)).status).toBe(200);
  });

  it('is refused when the password is another one meanwhile', async () => {
    const account = await newAccount(app);
    const answer = await interleave(
      () => change(account, newestPassword),
      async () => {
        const passwordHash = await app.services.passwords.hash(otherPassword);
        await updateUser(app.services.db, account.id, { passwordHash }, new Date());
      },
    );
    expect(answer.json()).toMatchObject({
      status: 422,
      errors: [{ pointer: '/currentPassword' }],
    });
    expect((await me(account)).status).toBe(200);
    expect((await login(account.email, otherPassword)).status).toBe(200);
  });

  it('is refused when its session has ended meanwhile', async () => {
    const account = await newAccount(app);
    const logout = () => app.request('POST', '/api/v1/auth/logout', { as: account });
    expect((await interleave(() => change(account, newestPassword), logout)).status).toBe(401);
    expect((await login(account.email, password)).status).toBe(200);
  });

  it('lets one of two at once through', async () => {
    const account = await newAccount(app);
    const both = await Promise.all([
      change(account, otherPassword),
      change(account, newestPassword),
    ]);
    const statuses = both.map(({ status }) => status).sort();
    expect(statuses[0]).toBe(204);
    expect([401, 422]).toContain(statuses[1]);
  });
});
