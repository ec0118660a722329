import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { againIfTaken } from '../../src/auth/again.js';
import { emailKey } from '../../src/auth/email-address.js';
import { findUserByEmail, insertUser, replaceUnverified } from '../../src/auth/users.repository.js';
import { newId } from '../../src/ids.js';
import {
  fromNewAddress,
  newEmail,
  newUser,
  otherPassword,
  password,
  post,
  subjectsTo,
  tokenMailedTo,
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
const userOf = (email: string) => findUserByEmail(app.services.db, emailKey(email));

describe('POST /register', () => {
  it('makes an account that can log in once its address is verified', async () => {
    const email = newEmail();
    const registered = await register(email);
    expect(registered.status).toBe(202);
    expect(registered.headers.get('cache-control')).toBe('no-store');
    expect(registered.text).not.toMatch(/argon2|lantern/);
    expect(await userOf(email)).toMatchObject({ role: 'user', isVerified: false });
    expect((await login(email)).status).toBe(401);

    const token = await tokenMailedTo(app, email);
    expect((await post(app, 'verify-email', { token })).status).toBe(204);
    expect((await login(email)).status).toBe(200);
  });

  it('answers alike for a known address, and tells its owner', async () => {
    const { email } = await newUser(app);
    const [known, unknown] = [await register(email, otherPassword), await register(newEmail())];
    expect(visible(known)).toBe(visible(unknown));
    expect(await subjectsTo(app, email)).toEqual([expect.stringContaining('already have')]);
    expect((await login(email)).status).toBe(200);
    expect((await login(email, otherPassword)).status).toBe(401);
  });

  it('takes upper and lower case, spaces and spellings of an address for one', async () => {
    const email = `Andr\u00e9.${newEmail()}`;
    for (const each of [email, ` ${email.toUpperCase()} `, email.normalize('NFD')]) {
      expect((await register(each)).status).toBe(202);
    }
    const rows = await app.services.db
      .selectFrom('users')
      .select('id')
      .where('email_key', '=', emailKey(email))
      .execute();
    expect(rows).toHaveLength(1);
  });

  it('makes one account of 20 registrations at the same time', async () => {
    const email = newEmail();
    const answers = await Promise.all(Array.from({ length: 20 }, () => register(email)));
    expect(answers.map(({ status }) => status)).toEqual(Array(20).fill(202));
    const rows = await app.services.db
      .selectFrom('users')
      .select('id')
      .where('email_key', '=', emailKey(email))
      .execute();
    expect(rows).toHaveLength(1);
  });

  it('mails an address only so often, without a word about it', async () => {
    const email = newEmail();
    for (let i = 0; i < 7; i += 1) expect((await register(email)).status).toBe(202);
    expect(await subjectsTo(app, email)).toHaveLength(5);
    // The last one that was mailed still works.
    const token = await tokenMailedTo(app, email);
    expect((await post(app, 'verify-email', { token })).status).toBe(204);
  });

  it('gives an unverified address to whoever asked last', async () => {
    const email = newEmail();
    await register(email, otherPassword, 'Mallory');
    const first = await tokenMailedTo(app, email);
    await register(email, password, 'Ada');
    const second = await tokenMailedTo(app, email);
    expect((await post(app, 'verify-email', { token: first })).status).toBe(422);
    expect((await post(app, 'verify-email', { token: second })).status).toBe(204);
    expect((await login(email, otherPassword)).status).toBe(401);
    expect((await login(email, password)).status).toBe(200);
    expect(await userOf(email)).toMatchObject({ name: 'Ada' });
  });

  it('gives a verified address to nobody, however close the race', async () => {
    const { id, email } = await newUser(app);
    const before = await userOf(email);
    const thief = { id, email, emailKey: emailKey(email), name: 'Mallory', passwordHash: 'x' };
    expect(await replaceUnverified(app.services.db, id, thief, new Date())).toBe(false);
    expect(await userOf(email)).toEqual(before);
  });

  it('tries again when an address was taken a moment ago', async () => {
    const { id, ...user } = await newUser(app);
    let tries = 0;
    const insert = () => {
      tries += 1;
      const again = { ...user, id: newId() };
      return tries === 1 ? insertUser(app.services.db, again, new Date()) : Promise.resolve();
    };
    await againIfTaken(insert);
    expect(tries).toBe(2);
    await expect(againIfTaken(() => Promise.reject(new Error(id)))).rejects.toThrow(id);
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
    ['/password', { password: 'quilt\0orbit lantern' }],
    ['/password', { password: 'x'.repeat(129) }],
    ['/password', { password: 'orbit lantern '.repeat(800) }],
    ['/password', { password: { $ne: null } }],
    ['/name', { name: ' ' }],
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
    const body = `{"email":"${newEmail()}","name":"Ada","password":"granite \\ud83d moss and fern"}`;
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
    const both = await Promise.all(
      [1, 2].map(() => post(app, 'verify-email', { token }, fromNewAddress())),
    );
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
      const stored = await hasty.services.db.selectFrom('one_time_tokens').selectAll().execute();
      expect(JSON.stringify(stored)).not.toContain(expired);
      await new Promise((resolve) => setTimeout(resolve, 1_100));
      const bad = ['x', 'x'.repeat(43), foreign, expired];
      const answers = await Promise.all(bad.map((token) => post(hasty, 'verify-email', { token })));
      expect(new Set(answers.map(visible)).size).toBe(1);
      expect(answers[0]).toMatchObject({ status: 422 });
    } finally {
      await hasty.close();
    }
  });

  it('refuses to be guessed at', async () => {
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
    } finally {
      await limited.close();
    }
  });
});
