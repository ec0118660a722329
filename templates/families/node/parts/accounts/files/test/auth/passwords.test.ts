import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { updateUser } from '../../src/auth/users.repository.js';
import {
  type Account,
  fromNewAddress,
  newAccount,
  newEmail,
  newLogin,
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

const forgot = (email: string, headers = {}) => post(app, 'password/forgot', { email }, headers);
const reset = (token: string, secret = otherPassword) =>
  post(app, 'password/reset', { token, password: secret }, fromNewAddress());
const login = (email: string, secret: string) => post(app, 'login', { email, password: secret });
const me = (account: Account) => app.request('GET', '/api/v1/auth/me', { as: account });

describe('POST /password/forgot', () => {
  it('answers alike for a known and an unknown address, and mails the known one', async () => {
    const { email } = await newUser(app);
    const nobody = newEmail();
    const [known, unknown] = [await forgot(email), await forgot(nobody)];
    expect(known.status).toBe(202);
    expect(visible(known)).toBe(visible(unknown));
    expect(await subjectsTo(app, email)).toEqual([expect.stringContaining('Choose')]);
    expect(await subjectsTo(app, nobody)).toEqual([]);
  });

  it('builds the link from PUBLIC_URL, whatever the request says', async () => {
    const { email } = await newUser(app);
    await forgot(email, {
      'X-Forwarded-Host': 'evil.example',
      Forwarded: 'host=evil.example',
      Origin: 'http://app.test',
    });
    await subjectsTo(app, email);
    const text = app.mails(email)[0]?.text ?? '';
    expect(text).toContain('http://app.test/reset-password#token=');
    expect(text).not.toContain('evil');
  });

  it('changes nothing by itself, and mails only so often', async () => {
    const { email } = await newUser(app);
    for (let i = 0; i < 10; i += 1) expect((await forgot(email)).status).toBe(202);
    expect(await subjectsTo(app, email)).toHaveLength(5);
    expect((await login(email, password)).status).toBe(200);
  });

  it('sends nothing to an address that is not confirmed yet', async () => {
    const email = newEmail();
    await post(app, 'register', { email, password, name: 'Ada' });
    expect((await forgot(email)).status).toBe(202);
    expect(await subjectsTo(app, email)).toEqual([expect.stringContaining('Confirm')]);
  });

  it('leaves a disabled account alone', async () => {
    const { id, email } = await newUser(app);
    await updateUser(app.services.db, id, { disabledAt: new Date() }, new Date());
    expect((await forgot(email)).status).toBe(202);
    expect(await subjectsTo(app, email)).toEqual([]);
  });
});

describe('POST /password/reset', () => {
  it('sets the password, ends every session, logs nobody in, and tells the owner', async () => {
    const account = await newAccount(app);
    await forgot(account.email);
    const answer = await reset(await tokenMailedTo(app, account.email));
    expect(answer.status).toBe(204);
    expect(answer.headers.get('set-cookie')).toBeNull();
    expect(answer.headers.get('cache-control')).toBe('no-store');
    expect((await me(account)).status).toBe(401);
    expect((await login(account.email, password)).status).toBe(401);
    expect((await login(account.email, otherPassword)).status).toBe(200);
    expect(await subjectsTo(app, account.email)).toContainEqual(
      expect.stringContaining('was changed'),
    );
  });

  it('works once, also when it is tried twice at the same time', async () => {
    const { email } = await newUser(app);
    await forgot(email);
    const token = await tokenMailedTo(app, email);
    const both = await Promise.all([reset(token), reset(token)]);
    expect(both.map(({ status }) => status).sort()).toEqual([204, 422]);
  });

  it('takes the newest token only', async () => {
    const { email } = await newUser(app);
    await forgot(email);
    const older = await tokenMailedTo(app, email);
    await forgot(email);
    const newer = await tokenMailedTo(app, email);
    expect((await reset(older)).status).toBe(422);
    expect((await reset(newer)).status).toBe(204);
  });

  it('keeps the token when the password is refused', async () => {
    const { email } = await newUser(app);
    await forgot(email);
    const token = await tokenMailedTo(app, email);
    const refused = await reset(token, `${email} as a password`);
    expect(refused.json()).toMatchObject({ status: 422, errors: [{ pointer: '/password' }] });
    expect((await reset(token)).status).toBe(204);
  });

  it('gives one answer for every bad token', async () => {
    const email = newEmail();
    await post(app, 'register', { email, password, name: 'Ada' });
    const foreign = await tokenMailedTo(app, email);
    const answers = [await reset('x'), await reset('y'.repeat(43)), await reset(foreign)];
    expect(new Set(answers.map(visible)).size).toBe(1);
    expect(answers[0]).toMatchObject({ status: 422 });
  });

  it('takes a good token of an address that has sent too many bad ones', async () => {
    const env = { RATE_LIMIT_RESET: '2/60', TRUSTED_PROXIES: 'loopback' };
    const limited = await startTestApp({ env });
    try {
      const { email } = await newUser(limited);
      await post(limited, 'password/forgot', { email });
      const good = await tokenMailedTo(limited, email);
      const from = fromNewAddress();
      const statuses = [];
      for (const token of ['x', 'y', 'z', good]) {
        const body = { token, password: otherPassword };
        statuses.push((await post(limited, 'password/reset', body, from)).status);
      }
      expect(statuses).toEqual([422, 422, 429, 204]);
    } finally {
      await limited.close();
    }
  });

  it('opens an account that was locked by wrong passwords', async () => {
    const { email } = await newUser(app);
    for (let i = 0; i < 5; i += 1) await login(email, otherPassword);
    expect((await login(email, password)).status).toBe(429);
    await forgot(email);
    await reset(await tokenMailedTo(app, email));
    expect((await login(email, otherPassword)).status).toBe(200);
  });
});

describe('POST /password/change', () => {
  const change = (account: Account, currentPassword: string, newPassword: string) =>
    app.request('POST', '/api/v1/auth/password/change', {
      as: account,
      body: { currentPassword, newPassword },
    });

  it('needs somebody who is logged in', async () => {
    const body = { currentPassword: password, newPassword: otherPassword };
    expect((await post(app, 'password/change', body)).status).toBe(401);
  });

  it('ends the other sessions and makes open links useless, and tells the owner', async () => {
    const user = await newUser(app);
    const [here, elsewhere] = [await newLogin(app, user), await newLogin(app, user)];
    await forgot(user.email);
    const token = await tokenMailedTo(app, user.email);
    expect((await change(here, password, otherPassword)).status).toBe(204);
    expect((await me(elsewhere)).status).toBe(401);
    expect((await reset(token, password)).status).toBe(422);
    expect((await login(user.email, otherPassword)).status).toBe(200);
    expect(await subjectsTo(app, user.email)).toContainEqual(
      expect.stringContaining('was changed'),
    );
  });

  it.each([
    ['/currentPassword', 'not the password', otherPassword],
    ['/newPassword', password, password],
    ['/newPassword', password, 'too short'],
    ['/newPassword', password, 'password1234567'],
  ])('refuses a bad %s', async (pointer, current, next) => {
    const answer = await change(await newAccount(app), current, next);
    expect(answer.json()).toMatchObject({ status: 422, errors: [{ pointer }] });
  });

  it('counts wrong current passwords like wrong logins', async () => {
    const account = await newAccount(app);
    for (let i = 0; i < 5; i += 1) await change(account, 'not the password', otherPassword);
    expect((await change(account, password, otherPassword)).status).toBe(429);
    expect((await login(account.email, password)).status).toBe(429);
  });
});
