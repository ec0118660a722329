import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { demote, disable, enable, promote } from '../../src/auth/administration.js';
import { cleanUp } from '../../src/auth/cleanup.js';
import { newAccount, newEmail, newLogin, newUser, password, post } from '../support/accounts.js';
import { startTestApp, type TestApp } from '../support/app.js';
import { startProcess } from '../support/process.js';

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp();
});
afterAll(() => app.close());

describe('user:promote', () => {
  it('makes an admin, whose sessions begin anew', async () => {
    const user = await newUser(app);
    const before = await newLogin(app, user);
    const me = (as: typeof before) => app.request('GET', '/api/v1/auth/me', { as });
    expect((await me(before)).status).toBe(200);
    expect(await promote(app.services, ` ${user.email.toUpperCase()}`)).toMatchObject({
      done: true,
    });
    expect((await me(before)).status).toBe(401);
    const after = await newLogin(app, user);
    expect((await me(after)).json()).toMatchObject({ role: 'admin' });
    expect(await promote(app.services, user.email)).toMatchObject({ done: true });
    expect((await me(after)).status).toBe(200);
  });

  it('says when there is nobody', async () => {
    expect(await promote(app.services, newEmail())).toMatchObject({ done: false });
  });
});

describe('user:demote', () => {
  it('makes a user again, whose sessions begin anew', async () => {
    const [stays, goes] = [await newUser(app), await newUser(app)];
    await promote(app.services, stays.email);
    await promote(app.services, goes.email);
    const admin = await newLogin(app, goes);
    expect(await demote(app.services, goes.email)).toMatchObject({ done: true });
    expect((await app.request('GET', '/api/v1/auth/me', { as: admin })).status).toBe(401);
    const user = await newLogin(app, goes);
    expect((await app.request('GET', '/api/v1/auth/me', { as: user })).json()).toMatchObject({
      role: 'user',
    });
    expect(await demote(app.services, goes.email)).toMatchObject({ done: true });
  });

  it('leaves the last admin, of however many that go at once', async () => {
    await app.services.db.updateTable('users').set({ role: 'user' }).execute();
    const [ada, ben, cleo] = [await newUser(app), await newUser(app), await newUser(app)];
    for (const { email } of [ada, ben, cleo]) await promote(app.services, email);
    const outcomes = await Promise.all([
      demote(app.services, ada.email),
      disable(app.services, ben.email),
      demote(app.services, cleo.email),
    ]);
    expect(outcomes.filter(({ done }) => done)).toHaveLength(2);
    expect(outcomes.find(({ done }) => !done)?.message).toMatch(/is the only admin/);
  });
});

describe('user:disable and user:enable', () => {
  it('lock an account out, at once, and let it in again', async () => {
    const user = await newUser(app);
    const account = await newLogin(app, user);
    const me = () => app.request('GET', '/api/v1/auth/me', { as: account });
    const login = () => post(app, 'login', { email: user.email, password });
    expect((await me()).status).toBe(200);
    expect(await disable(app.services, user.email)).toMatchObject({ done: true });
    expect((await me()).status).toBe(401);
    expect((await login()).status).toBe(401);
    expect(await enable(app.services, user.email)).toMatchObject({ done: true });
    expect((await login()).status).toBe(200);
    expect((await me()).status).toBe(401);
  });
});

describe('the command behind them', () => {
  it.each([
    [['--help'], 0],
    [['promote', '--help'], 0],
    [[], 2],
    [['promote'], 2],
    [['remove', 'a@app.test'], 2],
    [['promote', 'a@app.test', 'b@app.test'], 2],
  ])('%j says how it is used and ends with %i', async (args, code) => {
    const { ended, output } = startProcess('src/cli/account.ts', {}, args);
    expect(await ended).toBe(code);
    expect(output()).toMatch(/^usage: account promote/);
  });
});

describe('clean-up', () => {
  it('removes what has expired, and nothing else', async () => {
    const { db, background } = app.services;
    const account = await newAccount(app);
    await post(app, 'password/forgot', { email: account.email });
    await background.idle();
    const email = newEmail();
    await post(app, 'register', { email, password, name: 'Ada' });
    const count = async () => {
      const [sessions, resets, pending] = await Promise.all([
        db.selectFrom('sessions').select('id').where('user_id', '=', account.id).execute(),
        db.selectFrom('password_resets').select('user_id').execute(),
        db.selectFrom('pending_accounts').select('email').execute(),
      ]);
      return [sessions.length, resets.length, pending.length];
    };
    await cleanUp({ db, clock: () => new Date() });
    expect(await count()).toEqual([1, 1, 1]);
    await cleanUp({ db, clock: () => new Date(Date.now() + 2 * 3_600_000) });
    expect(await count()).toEqual([1, 0, 0]);
    await cleanUp({ db, clock: () => new Date(Date.now() + 366 * 86_400_000) });
    expect(await count()).toEqual([0, 0, 0]);
  });
});
