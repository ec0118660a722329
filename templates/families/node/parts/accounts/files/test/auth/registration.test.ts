import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { emailKey } from '../../src/auth/email-address.js';
import { insertPendingAccount } from '../../src/auth/pending-accounts.repository.js';
import { newToken } from '../../src/auth/tokens.js';
import { findUserByEmail } from '../../src/auth/users.repository.js';
import {
  fromNewAddress,
  newEmail,
  newUser,
  otherPassword,
  password,
  post,
  subjectsTo,
  tokenMailedTo,
  tokensMailedTo,
  visible,
} from '../support/accounts.js';
import { startTestApp, type TestApp } from '../support/app.js';

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp({ env: { TRUSTED_PROXIES: 'loopback' } });
});
afterAll(() => app.close());

const register = (email: string, secret = password, name = 'Ada') =>
  post(app, 'register', { email, password: secret, name });
const login = (email: string, secret = password) => post(app, 'login', { email, password: secret });
const verify = (token: string) => post(app, 'verify-email', { token }, fromNewAddress());
const userOf = (email: string) => findUserByEmail(app.services.db, emailKey(email));
const pendingOf = (email: string) =>
  app.services.db
    .selectFrom('pending_accounts')
    .selectAll()
    .where('email_key', '=', emailKey(email))
    .execute();

describe('POST /register', () => {
  it('makes an account once its address is confirmed, and none before', async () => {
    const email = newEmail();
    const registered = await register(email);
    expect(registered.status).toBe(202);
    expect(registered.headers.get('cache-control')).toBe('no-store');
    expect(registered.text).not.toContain('argon2');
    expect(registered.text).not.toContain(password);
    expect(await userOf(email)).toBeUndefined();
    expect((await login(email)).status).toBe(401);

    expect((await verify(await tokenMailedTo(app, email))).status).toBe(204);
    expect(await userOf(email)).toMatchObject({ email, role: 'user', name: 'Ada' });
    expect(await pendingOf(email)).toEqual([]);
    expect((await login(email)).status).toBe(200);
  });

  it('answers alike for a known address, and tells its owner', async () => {
    const { email } = await newUser(app);
    const [known, unknown] = [await register(email, otherPassword), await register(newEmail())];
    expect(visible(known)).toBe(visible(unknown));
    expect(await pendingOf(email)).toHaveLength(1); // What is written takes its time, too.
    expect(await subjectsTo(app, email)).toEqual([expect.stringContaining('already have')]);
    expect(await tokensMailedTo(app, email)).toEqual([]);
    expect((await login(email)).status).toBe(200);
    expect((await login(email, otherPassword)).status).toBe(401);
  });

  it('takes upper and lower case, spaces and spellings of an address for one', async () => {
    const email = `Andr\u00e9.${newEmail()}`;
    for (const each of [email, ` ${email.toUpperCase()} `, email.normalize('NFD')]) {
      expect((await register(each)).status).toBe(202);
    }
    expect(await pendingOf(email)).toHaveLength(3);
    expect((await verify(await tokenMailedTo(app, email))).status).toBe(204);
    expect(await pendingOf(email)).toEqual([]);
  });

  it('makes one account of 20 registrations and their links, all at the same time', async () => {
    const env = { RATE_LIMIT_REGISTER_ACCOUNT: '100/60', TRUSTED_PROXIES: 'loopback' };
    const open = await startTestApp({ env });
    try {
      const body = { email: newEmail(), password, name: 'Ada' };
      const twenty = Array.from({ length: 20 }, () => post(open, 'register', body));
      const answers = await Promise.all(twenty);
      expect(answers.map(({ status }) => status)).toEqual(Array(20).fill(202));
      const tokens = await tokensMailedTo(open, body.email);
      expect(new Set(tokens).size).toBe(20);
      const used = await Promise.all(
        tokens.map((token) => post(open, 'verify-email', { token }, fromNewAddress())),
      );
      expect(used.map(({ status }) => status).sort()).toEqual([
        204,
        ...Array<number>(19).fill(422),
      ]);
      const { db } = open.services;
      expect(await db.selectFrom('users').select('email').execute()).toEqual([
        { email: body.email },
      ]);
      expect(await db.selectFrom('pending_accounts').select('email').execute()).toEqual([]);
    } finally {
      await open.close();
    }
  });

  it('mails an address only so often, without a word about it', async () => {
    const email = newEmail();
    for (let i = 0; i < 7; i += 1) expect((await register(email)).status).toBe(202);
    expect(await subjectsTo(app, email)).toHaveLength(5);
    expect((await verify(await tokenMailedTo(app, email))).status).toBe(204);
  });

  it('leaves mails for a new password alone, however often a stranger registers', async () => {
    const { email } = await newUser(app);
    for (let i = 0; i < 7; i += 1) await register(email, otherPassword);
    await post(app, 'password/forgot', { email });
    expect((await subjectsTo(app, email)).at(-1)).toContain('Choose');
  });

  it('makes what a link was mailed for, whoever registers the address after that', async () => {
    const email = newEmail();
    await register(email, password, 'Ada');
    const own = await tokenMailedTo(app, email);
    await register(email, otherPassword, 'Mallory');
    const strangers = await tokenMailedTo(app, email);
    expect((await verify(own)).status).toBe(204);
    expect((await verify(strangers)).status).toBe(422);
    expect((await login(email, otherPassword)).status).toBe(401);
    expect((await login(email, password)).status).toBe(200);
    expect(await userOf(email)).toMatchObject({ name: 'Ada' });
  });

  it.each(['role', 'isAdmin', 'id', 'emailVerified', 'createdAt', '__proto__'])(
    'refuses a member %j',
    async (member) => {
      const email = newEmail();
      const body = `{"email":"${email}","password":"${password}","name":"Ada","${member}":"admin"}`;
      const answer = await post(app, 'register', body);
      expect(answer.status).toBe(422);
      expect(answer.json()).toMatchObject({ errors: [{ pointer: `/${member}` }] });
      expect(await userOf(email)).toBeUndefined();
    },
  );

  it.each([
    ['/email', { email: 'a@b' }],
    ['/email', { email: 'ada@example.com\r\nBcc: eve@example.com' }],
    ['/email', { email: ['ada@example.com'] }],
    ['/password', { password: 'too short' }],
    ['/password', { password: 'password1234567' }],
    ['/password', { password: `${password}\0` }],
    ['/password', { password: 'x'.repeat(129) }],
    ['/password', { password: `${password} `.repeat(600) }],
    ['/password', { password: { $ne: null } }],
    ['/name', { name: ' ' }],
    ['/name', { name: '\u200b\u2060' }],
    ['/name', { name: 'Ada \u202emoc.elpmaxe' }],
    ['/name', { name: '\u2066Ada' }],
    ['/name', { name: 'Ada\nLovelace' }],
    ['/name', { name: 'x'.repeat(101) }],
    ['/name', { name: undefined }],
  ])('refuses a bad %s', async (pointer, wrong) => {
    const body = { email: newEmail(), password, name: 'Ada', ...wrong };
    const answer = await post(app, 'register', body);
    expect(answer.status).toBe(422);
    expect(answer.json()).toMatchObject({ errors: [{ pointer }] });
  });

  it('refuses half of a character', async () => {
    const body = `{"email":"${newEmail()}","name":"Ada","password":"${password} \\ud83d"}`;
    expect((await post(app, 'register', body)).status).toBe(422);
  });

  it('refuses too many from one address', async () => {
    const env = { RATE_LIMIT_REGISTER: '2/60', TRUSTED_PROXIES: 'loopback' };
    const limited = await startTestApp({ env });
    try {
      const from = fromNewAddress();
      const answers = [];
      for (let i = 0; i < 3; i += 1) {
        const body = { email: newEmail(), password, name: 'Ada' };
        answers.push(await post(limited, 'register', body, from));
      }
      expect(answers.map(({ status }) => status)).toEqual([202, 202, 429]);
      expect(Number(answers[2]?.headers.get('retry-after'))).toBeGreaterThan(0);
    } finally {
      await limited.close();
    }
  });
});

describe('POST /verify-email', () => {
  it('works once, also when it is tried twice at the same time', async () => {
    const email = newEmail();
    await register(email);
    const token = await tokenMailedTo(app, email);
    const both = await Promise.all([verify(token), verify(token)]);
    expect(both.map(({ status }) => status).sort()).toEqual([204, 422]);
  });

  it('gives one answer for every bad token, and stores none', async () => {
    const env = { VERIFY_TOKEN_TTL: '1' };
    const hasty = await startTestApp({ env });
    try {
      const { email } = await newUser(hasty);
      await post(hasty, 'password/forgot', { email });
      const foreign = await tokenMailedTo(hasty, email);
      const late = newEmail();
      await post(hasty, 'register', { email: late, password, name: 'Ada' });
      const expired = await tokenMailedTo(hasty, late);
      const stored = await hasty.services.db.selectFrom('pending_accounts').selectAll().execute();
      expect(JSON.stringify(stored)).not.toContain(expired);
      await new Promise((resolve) => setTimeout(resolve, 1_100));
      // The address has an account by now: its row is that of a registration without a link.
      const taken = newToken();
      const pending = { email, emailKey: emailKey(email), name: 'Eve', passwordHash: 'x' };
      const nextYear = new Date(Date.now() + 3e10);
      await insertPendingAccount(hasty.services.db, taken, pending, nextYear);
      const bad = ['x', 'x'.repeat(43), foreign, expired, taken];
      const answers = await Promise.all(bad.map((token) => post(hasty, 'verify-email', { token })));
      expect(new Set(answers.map(visible)).size).toBe(1);
      expect(answers[0]).toMatchObject({ status: 422 });
    } finally {
      await hasty.close();
    }
  });

  it('refuses to be guessed at, and takes a good token all the same', async () => {
    const env = { RATE_LIMIT_RESET: '3/60', TRUSTED_PROXIES: 'loopback' };
    const limited = await startTestApp({ env });
    try {
      const from = fromNewAddress();
      const statuses = [];
      for (let i = 0; i < 4; i += 1) {
        const answer = await post(limited, 'verify-email', { token: `${i}`.repeat(43) }, from);
        statuses.push(answer.status);
      }
      expect(statuses).toEqual([422, 422, 422, 429]);
      const email = newEmail();
      await post(limited, 'register', { email, password, name: 'Ada' }, fromNewAddress());
      const good = { token: await tokenMailedTo(limited, email) };
      expect((await post(limited, 'verify-email', good, from)).status).toBe(204);
      expect((await post(limited, 'verify-email', good, from)).status).toBe(429);
    } finally {
      await limited.close();
    }
  });
});
