import { hash } from '@node-rs/argon2';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { updateUser } from '../../src/auth/users.repository.js';
import {
  newAccount,
  newEmail,
  newUser,
  otherPassword,
  password,
  post,
  visible,
} from '../support/accounts.js';
import { startTestApp, type TestApp } from '../support/app.js';

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp();
});
afterAll(() => app.close());

const login = (email: string, secret = password, headers = {}) =>
  post(app, 'login', { email, password: secret }, headers);

describe('POST /login', () => {
  it('answers with the user, and not more of them than /me shows', async () => {
    const user = await newUser(app);
    const answer = await login(` ${user.email.toUpperCase()} `);
    expect(answer.status).toBe(200);
    expect(answer.headers.get('cache-control')).toBe('no-store');
    expect(answer.json().user).toEqual({
      id: user.id,
      email: user.email,
      name: 'Ada',
      role: 'user',
      createdAt: user.createdAt.toISOString(),
    });
  });

  it('gives one answer for a wrong password and an unknown, unverified or disabled account', async () => {
    const { db } = app.services;
    const now = new Date();
    const [wrong, disabled, unverified] = [await newUser(app), await newUser(app), newEmail()];
    await updateUser(db, disabled.id, { disabledAt: now }, now);
    await post(app, 'register', { email: unverified, password, name: 'Ada' });
    const answers = [
      await login(wrong.email, otherPassword),
      await login(newEmail()),
      await login(unverified),
      await login(disabled.email),
      await login('admin', 'admin'),
    ];
    expect(answers[0]?.status).toBe(401);
    expect(answers[0]?.headers.get('www-authenticate')).toMatch(/^(Session|Bearer)/);
    expect(new Set(answers.map(visible)).size).toBe(1);
  });

  it.each([
    ['/email', { email: { $gt: '' } }],
    ['/email', { email: '' }],
    ['/email', { email: 'ada\0@example.com' }],
    ['/password', { password: null }],
    ['/password', { password: ['a'] }],
    ['/password', { password: 'x'.repeat(2_000) }],
    ['/remember', { remember: true }],
  ])('refuses a bad %s', async (pointer, wrong) => {
    const answer = await post(app, 'login', { email: newEmail(), password, ...wrong });
    expect(answer.status).toBe(422);
    expect(answer.json()).toMatchObject({ errors: [{ pointer }] });
  });

  it('is not to be had by GET', async () => {
    const { email } = await newUser(app);
    const query = new URLSearchParams({ email, password }).toString();
    const answer = await app.request('GET', `/api/v1/auth/login?${query}`);
    expect(answer.status).toBe(405);
    expect(answer.headers.get('allow')).toBe('OPTIONS, POST');
  });

  it('locks an account, known or not, after 5 wrong passwords, also for the right one', async () => {
    const { email } = await newUser(app);
    const nobody = newEmail();
    for (const each of [email, nobody]) {
      for (let i = 0; i < 5; i += 1) {
        const from = { 'X-Forwarded-For': `192.0.2.${i}`, Forwarded: `for=192.0.2.${i}` };
        expect((await login(each, otherPassword, from)).status).toBe(401);
      }
    }
    const [known, unknown] = [await login(email), await login(nobody)];
    expect(known.status).toBe(429);
    expect(Number(known.headers.get('retry-after'))).toBeGreaterThanOrEqual(1);
    expect(visible(known)).toBe(visible(unknown));
  });

  it('lets no more than 5 tries through when they come at the same time', async () => {
    const { email } = await newUser(app);
    const tries = Array.from({ length: 20 }, () => login(email, otherPassword));
    const statuses = (await Promise.all(tries)).map(({ status }) => status).sort();
    expect(statuses).toEqual([...Array<number>(5).fill(401), ...Array<number>(15).fill(429)]);
  });

  it('lets 20 right ones through at the same time', async () => {
    const { email } = await newUser(app);
    const answers = await Promise.all(Array.from({ length: 20 }, () => login(email)));
    expect(answers.map(({ status }) => status)).toEqual(Array(20).fill(200));
  });

  it('opens again after the time it names, and forgets failures at a success', async () => {
    const limited = await startTestApp({ env: { RATE_LIMIT_LOGIN_ACCOUNT: '2/1' } });
    try {
      const { email } = await newUser(limited);
      const attempt = (secret: string) => post(limited, 'login', { email, password: secret });
      expect((await attempt(otherPassword)).status).toBe(401);
      expect((await attempt(password)).status).toBe(200);
      expect((await attempt(otherPassword)).status).toBe(401);
      expect((await attempt(otherPassword)).status).toBe(401);
      const locked = await attempt(password);
      expect(locked.status).toBe(429);
      const wait = Number(locked.headers.get('retry-after')) * 1_000;
      await new Promise((resolve) => setTimeout(resolve, wait));
      expect((await attempt(password)).status).toBe(200);
    } finally {
      await limited.close();
    }
  });

  it('replaces a hash made with older parameters', async () => {
    const user = await newUser(app);
    const { db, background } = app.services;
    const passwordHash = await hash(password, { memoryCost: 1024, timeCost: 1, parallelism: 1 });
    await updateUser(db, user.id, { passwordHash }, new Date());
    expect((await login(user.email)).status).toBe(200);
    await background.idle();
    const row = await db
      .selectFrom('users')
      .select('password_hash')
      .where('id', '=', user.id)
      .executeTakeFirstOrThrow();
    expect(row.password_hash).toContain('m=19456,t=2,p=1');
    expect((await login(user.email)).status).toBe(200);
  });

  it('leaves lines for who looks into an attack later, without secrets', async () => {
    const { id, email } = await newUser(app);
    await login(email, otherPassword);
    await login(email);
    const lines = app.logLines.filter(({ event }) => String(event).startsWith('login.'));
    expect(lines.at(-2)).toMatchObject({
      level: 'warn',
      event: 'login.failed',
      account: expect.stringMatching(/^[0-9a-f]{16}$/) as string,
      ip: '127.0.0.1',
      requestId: expect.any(String) as string,
    });
    expect(lines.at(-1)).toMatchObject({ level: 'info', event: 'login.succeeded', userId: id });
    const all = JSON.stringify(app.logLines);
    for (const secret of [password, otherPassword, email]) expect(all).not.toContain(secret);
  });
});

describe('people who are logged in', () => {
  it('are 401 at once when the account is disabled', async () => {
    const strict = await startTestApp({ env: { SESSION_CACHE_TTL: '0' } });
    try {
      const account = await newAccount(strict);
      const me = () => strict.request('GET', '/api/v1/auth/me', { as: account });
      expect((await me()).status).toBe(200);
      await updateUser(strict.services.db, account.id, { disabledAt: new Date() }, new Date());
      expect((await me()).status).toBe(401);
    } finally {
      await strict.close();
    }
  });

  it.each([undefined, 'Basic YWRhOnNlY3JldA==', 'Bearer', 'Bearer x', 'Bearer a.b.c'])(
    'are not those who send Authorization %j',
    async (authorization) => {
      const headers = authorization === undefined ? {} : { Authorization: authorization };
      const answer = await app.request('GET', '/api/v1/auth/me', { headers });
      expect(answer.status).toBe(401);
      expect(answer.headers.get('www-authenticate')).not.toContain('Basic');
    },
  );
});
