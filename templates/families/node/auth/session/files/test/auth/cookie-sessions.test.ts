import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { sessionCookie } from '../../src/auth/session-cookie.js';
import { newAccount, newUser, otherPassword, password, post } from '../support/accounts.js';
import { startTestApp, type TestApp } from '../support/app.js';

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp({ env: { CORS_ORIGINS: 'https://front.example' } });
});
afterAll(() => app.close());

const login = (email: string, headers = {}) => post(app, 'login', { email, password }, headers);
const me = (cookie: string, headers = {}) =>
  app.request('GET', '/api/v1/auth/me', { headers: { Cookie: cookie, ...headers } });
const cookieOf = (setCookie: string | null) => setCookie?.split(';')[0] ?? '';

describe('the cookie', () => {
  it('is given at login, with a new secret each time, and stored as a hash', async () => {
    const { id, email } = await newUser(app);
    const secrets = new Set<string>();
    for (let i = 0; i < 5; i += 1) {
      const cookie = (await login(email)).headers.get('set-cookie');
      expect(cookie).toMatch(
        /^session=[\w-]{43}; Path=\/; HttpOnly; SameSite=Lax; Max-Age=2592000$/,
      );
      secrets.add(cookieOf(cookie).slice(8));
    }
    expect(secrets.size).toBe(5);
    const rows = await app.services.db
      .selectFrom('sessions')
      .selectAll()
      .where('user_id', '=', id)
      .execute();
    for (const secret of secrets) expect(JSON.stringify(rows)).not.toContain(secret);
  });

  it('is bound to this host and to https wherever there is https, and in production', () => {
    const { config } = app.services;
    const secure = [
      { ...config, PUBLIC_URL: 'https://app.test' },
      { ...config, APP_ENV: 'production' as const },
    ];
    for (const each of secure) {
      const cookie = sessionCookie(each);
      expect(cookie.give('x')).toBe(
        '__Host-session=x; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age=2592000',
      );
      expect(cookie.clear).toBe(
        '__Host-session=; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age=0',
      );
      expect(cookie.read(`session=${'x'.repeat(43)}`)).toBeUndefined();
      expect(cookie.read(`a=b; __Host-session=${'x'.repeat(43)}`)).toBe('x'.repeat(43));
    }
  });

  it('is the only place where a session is looked for', async () => {
    const account = await newAccount(app);
    const [, secret = ''] = account.headers.Cookie?.split('=') ?? [];
    const headers = { Authorization: `Session ${secret}`, 'X-Session': secret, session: secret };
    expect(
      (await app.request('GET', `/api/v1/auth/me?session=${secret}`, { headers })).status,
    ).toBe(401);
    expect((await me(`xsession=${secret}; session; session=short`)).status).toBe(401);
    expect((await me(`a=b; session=${secret}`)).status).toBe(200);
  });

  it('is not taken from the client: who brings one gets another, and the old one is useless', async () => {
    const { email } = await newUser(app);
    const madeUp = `session=${'x'.repeat(43)}`;
    const own = { 'Sec-Fetch-Site': 'same-origin' };
    const first = cookieOf(
      (await login(email, { Cookie: madeUp, ...own })).headers.get('set-cookie'),
    );
    expect(first).not.toBe(madeUp);
    expect((await me(madeUp)).status).toBe(401);
    const second = cookieOf(
      (await login(email, { Cookie: first, ...own })).headers.get('set-cookie'),
    );
    expect((await me(first)).status).toBe(401);
    expect((await me(second)).status).toBe(200);
  });

  it('changes with the password', async () => {
    const account = await newAccount(app);
    const answer = await app.request('POST', '/api/v1/auth/password/change', {
      as: account,
      body: { currentPassword: password, newPassword: otherPassword },
    });
    expect(answer.status).toBe(204);
    expect((await me(account.headers.Cookie ?? '')).status).toBe(401);
    expect((await me(cookieOf(answer.headers.get('set-cookie')))).status).toBe(200);
  });

  it('is taken away at logout', async () => {
    const account = await newAccount(app);
    const answer = await app.request('POST', '/api/v1/auth/logout', { as: account });
    expect(answer.headers.get('set-cookie')).toMatch(/^session=; .*Max-Age=0$/);
    expect((await me(account.headers.Cookie ?? '')).status).toBe(401);
  });
});

describe('time', () => {
  it('ends a session without requests, and in the end any', async () => {
    let now = Date.now();
    const timed = await startTestApp({
      env: { SESSION_IDLE_TTL: '100', SESSION_ABSOLUTE_TTL: '250' },
      clock: () => new Date(now),
    });
    try {
      const [idle, busy] = [await newAccount(timed), await newAccount(timed)];
      const status = async (as: typeof idle) =>
        (await timed.request('GET', '/api/v1/auth/me', { as })).status;
      for (const after of [90_000, 90_000, 60_000]) {
        now += after;
        expect(await status(busy)).toBe(200);
      }
      expect(await status(idle)).toBe(401);
      now += 10_000;
      expect(await status(busy)).toBe(401);
    } finally {
      await timed.close();
    }
  });
});

describe('requests that another site causes', () => {
  const change = (cookie: string, headers: Record<string, string>) =>
    app.request('PATCH', '/api/v1/auth/me', {
      body: { name: 'Eve' },
      headers: { Cookie: cookie, ...headers },
    });

  it.each([
    [{ 'Sec-Fetch-Site': 'cross-site' }],
    [{ 'Sec-Fetch-Site': 'cross-site', Origin: 'http://app.test' }],
    [{ 'Sec-Fetch-Site': 'same-site', Origin: 'http://blog.app.test' }],
    [{ 'Sec-Fetch-Site': 'same-site' }],
    [{ Origin: 'https://evil.example' }],
    [{ Origin: 'null' }],
    [{ Origin: 'https://app.test' }],
    [{ Origin: 'http://app.test.evil.example' }],
    [{ Origin: 'http://app.test:81' }],
    [{ Origin: 'http://xapp.test' }],
    [{}],
  ] as Record<string, string>[][])('are refused with a cookie: %j', async (headers = {}) => {
    const account = await newAccount(app);
    const cookie = account.headers.Cookie ?? '';
    expect((await change(cookie, headers)).status).toBe(403);
    expect((await me(cookie)).json()).toMatchObject({ name: 'Ada' });
  });

  it.each([
    [{ 'Sec-Fetch-Site': 'same-origin' }],
    [{ 'Sec-Fetch-Site': 'none' }],
    [{ 'Sec-Fetch-Site': 'same-site', Origin: 'https://front.example' }],
    [{ Origin: 'http://app.test' }],
    [{ Origin: 'https://front.example' }],
  ] as Record<string, string>[][])('are not these: %j', async (headers = {}) => {
    const account = await newAccount(app);
    expect((await change(account.headers.Cookie ?? '', headers)).status).toBe(200);
  });

  it('may read: the browser keeps the answer from the page', async () => {
    const { headers } = await newAccount(app);
    const answer = await me(headers.Cookie ?? '', { 'Sec-Fetch-Site': 'cross-site' });
    expect(answer.status).toBe(200);
    expect(answer.headers.get('access-control-allow-origin')).toBeNull();
  });

  it('do not log anybody in', async () => {
    const { email } = await newUser(app);
    expect((await login(email, { 'Sec-Fetch-Site': 'cross-site' })).status).toBe(403);
    expect((await login(email, { Origin: 'https://evil.example' })).status).toBe(403);
    expect((await login(email, { Origin: 'http://app.test' })).status).toBe(200);
    expect((await login(email)).status).toBe(200);
  });

  it('are not parsed when they look like a form', async () => {
    const { headers } = await newAccount(app);
    const answer = await app.request('POST', '/api/v1/auth/logout', {
      body: '{"a":"b"}',
      headers: { ...headers, 'Sec-Fetch-Site': 'cross-site', 'Content-Type': 'text/plain' },
    });
    expect([403, 415]).toContain(answer.status);
  });
});
