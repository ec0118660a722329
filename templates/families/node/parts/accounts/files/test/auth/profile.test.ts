import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { newId } from '../../src/ids.js';
import { newAccount, newLogin, newUser, type Account } from '../support/accounts.js';
import { startTestApp, type TestApp } from '../support/app.js';

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp();
});
afterAll(() => app.close());

const call = (as: Account, method: string, path: string, body?: unknown) =>
  app.request(method, `/api/v1/auth/${path}`, { as, body });

describe('/me', () => {
  it('shows exactly what is agreed', async () => {
    const account = await newAccount(app);
    const answer = await call(account, 'GET', 'me');
    expect(answer.status).toBe(200);
    expect(answer.headers.get('cache-control')).toBe('no-store');
    const profile = answer.json();
    expect(Object.keys(profile)).toEqual(['id', 'email', 'name', 'role', 'createdAt']);
    expect(profile).toMatchObject({ id: account.id, email: account.email, role: 'user' });
    expect(profile.createdAt).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
  });

  it('is 401 for nobody', async () => {
    const answer = await app.request('GET', '/api/v1/auth/me');
    expect(answer.status).toBe(401);
    expect(answer.headers.get('content-type')).toMatch(/^application\/problem\+json/);
  });

  it('takes a new name, and stays as it is without one', async () => {
    const account = await newAccount(app);
    const changed = await call(account, 'PATCH', 'me', { name: '  Grace Hopper \u{1f40e} ' });
    expect(changed.json()).toMatchObject({ name: 'Grace Hopper \u{1f40e}' });
    const same = await call(account, 'PATCH', 'me', {});
    expect(same.json()).toEqual(changed.json());
  });

  it('takes the joiners and marks that names of some languages need', async () => {
    const name = 'علی\u200cرضا';
    const changed = await call(await newAccount(app), 'PATCH', 'me', { name });
    expect(changed.json()).toMatchObject({ name });
  });

  it.each(['role', 'id', 'email', 'passwordHash', 'createdAt', 'stock'])(
    'refuses a member %j',
    async (member) => {
      const account = await newAccount(app);
      const before = (await call(account, 'GET', 'me')).text;
      const answer = await call(account, 'PATCH', 'me', { name: 'Eve', [member]: 'admin' });
      expect(answer.status).toBe(422);
      expect((await call(account, 'GET', 'me')).text).toBe(before);
    },
  );

  it('refuses to clear the name', async () => {
    expect((await call(await newAccount(app), 'PATCH', 'me', { name: null })).status).toBe(422);
  });
});

describe('/sessions', () => {
  it('lists the own logins, without a secret', async () => {
    const user = await newUser(app);
    const [here, there] = [await newLogin(app, user), await newLogin(app, user)];
    await newAccount(app);
    const answer = await call(here, 'GET', 'sessions');
    const { data } = answer.json<{ data: Record<string, unknown>[] }>();
    expect(data).toHaveLength(2);
    expect(data).toContainEqual(expect.objectContaining({ id: here.sessionId, current: true }));
    expect(data).toContainEqual(expect.objectContaining({ id: there.sessionId, current: false }));
    for (const entry of data) {
      expect(Object.keys(entry)).toEqual(['id', 'device', 'createdAt', 'lastUsedAt', 'current']);
    }
    const secrets = Object.values({ ...here.headers, ...there.headers });
    for (const secret of secrets.filter((text) => text.length > 40)) {
      expect(answer.text).not.toContain(secret.split('=').pop());
    }
  });

  it('ends one of them at once', async () => {
    const user = await newUser(app);
    const [here, there] = [await newLogin(app, user), await newLogin(app, user)];
    expect((await call(there, 'GET', 'me')).status).toBe(200);
    expect((await call(here, 'DELETE', `sessions/${there.sessionId}`)).status).toBe(204);
    expect((await call(there, 'GET', 'me')).status).toBe(401);
    expect((await call(here, 'DELETE', `sessions/${there.sessionId}`)).status).toBe(404);
    expect((await call(here, 'GET', 'me')).status).toBe(200);
  });

  it('ends the one that asks', async () => {
    const account = await newAccount(app);
    expect((await call(account, 'DELETE', `sessions/${account.sessionId}`)).status).toBe(204);
    expect((await call(account, 'GET', 'me')).status).toBe(401);
  });

  it("does not show or end somebody else's", async () => {
    const [ada, eve] = [await newAccount(app), await newAccount(app)];
    const foreign = await call(eve, 'DELETE', `sessions/${ada.sessionId}`);
    const none = await call(eve, 'DELETE', `sessions/${newId()}`);
    const nonsense = await call(eve, 'DELETE', 'sessions/1');
    expect([foreign, none, nonsense].map(({ status }) => status)).toEqual([404, 404, 404]);
    expect((await call(ada, 'GET', 'me')).status).toBe(200);
  });

  it('ends all but the one that asks', async () => {
    const user = await newUser(app);
    const [here, there] = [await newLogin(app, user), await newLogin(app, user)];
    const other = await newAccount(app);
    expect((await call(here, 'DELETE', 'sessions')).status).toBe(204);
    expect((await call(there, 'GET', 'me')).status).toBe(401);
    expect((await call(here, 'GET', 'me')).status).toBe(200);
    expect((await call(other, 'GET', 'me')).status).toBe(200);
  });
});

describe('POST /logout', () => {
  it('ends the session, and is 204 for who has none', async () => {
    const account = await newAccount(app);
    expect((await call(account, 'POST', 'logout', { all: true })).status).toBe(422);
    expect((await call(account, 'POST', 'logout')).status).toBe(204);
    expect((await call(account, 'GET', 'me')).status).toBe(401);
    expect((await call(account, 'POST', 'logout')).status).toBe(204);
    expect((await app.request('POST', '/api/v1/auth/logout')).status).toBe(204);
  });
});
