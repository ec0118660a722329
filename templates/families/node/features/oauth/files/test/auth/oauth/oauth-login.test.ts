import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';

import { cleanUp } from '../../../src/auth/cleanup.js';
import { takeOAuthRequest } from '../../../src/auth/oauth/oauth-requests.repository.js';
import { newToken } from '../../../src/auth/tokens.js';
import { visible } from '../../support/accounts.js';
import type { TestApp } from '../../support/app.js';
import { expectProblem } from '../../support/expect.js';
import { client, startFakeProvider, type FakeProvider } from '../../support/fake-provider.js';
import {
  begin,
  comeBack,
  cookieOf,
  countRows,
  logInThrough,
  newPerson,
  startOAuthApp,
} from '../../support/oauth.js';

let provider: FakeProvider;
let app: TestApp;
let now = new Date();
beforeAll(async () => {
  provider = await startFakeProvider();
  app = await startOAuthApp(provider, { clock: () => now });
});
afterEach(() => {
  now = new Date();
  Object.assign(provider, { claims: {}, isForged: false, isTaciturn: false });
});
afterAll(async () => {
  await app.close();
  await provider.close();
});

describe('GET /oauth/{provider}', () => {
  it('sends the browser to the provider, with what must come back', async () => {
    const answer = await app.request('GET', '/api/v1/auth/oauth/oidc', {
      headers: { 'X-Forwarded-Host': 'evil.test' },
    });
    expect(answer.status).toBe(302);
    expect(answer.headers.get('cache-control')).toBe('no-store');
    expect(answer.headers.get('set-cookie')).toMatch(
      /^oauth=[\w-]{43}; Path=\/; HttpOnly; SameSite=Lax; Max-Age=600$/,
    );
    const url = new URL(answer.headers.get('location') ?? '');
    expect(url.origin + url.pathname).toBe(`${provider.issuer}/authorize`);
    const token = expect.stringMatching(/^[\w-]{43}$/) as string;
    expect(Object.fromEntries(url.searchParams)).toEqual({
      client_id: client.id,
      response_type: 'code',
      redirect_uri: 'http://app.test/api/v1/auth/oauth/oidc/callback',
      scope: 'openid email profile',
      state: token,
      nonce: token,
      code_challenge: token,
      code_challenge_method: 'S256',
    });
  });

  it('gives a cookie of this host alone where there is https', async () => {
    const secure = await startOAuthApp(provider, { env: { PUBLIC_URL: 'https://app.test' } });
    try {
      const answer = await secure.request('GET', '/api/v1/auth/oauth/oidc');
      expect(answer.headers.get('set-cookie')).toMatch(
        /^__Host-oauth=[\w-]{43}; Path=\/; Secure; HttpOnly; SameSite=Lax; Max-Age=600$/,
      );
    } finally {
      await secure.close();
    }
  });

  it('stores nothing that a reader of the database could come back with', async () => {
    const { url, headers } = await begin(app);
    const rows = JSON.stringify(
      await app.services.db.selectFrom('oauth_requests').selectAll().execute(),
    );
    expect(rows).not.toContain(new URL(url).searchParams.get('state'));
    expect(rows).not.toContain(headers.Cookie.split('=')[1]);
  });

  it.each(['github', 'nobody', 'constructor', '__proto__'])('is 404 for %s', async (id) => {
    const path = `/api/v1/auth/oauth/${id}`;
    expectProblem(await app.request('GET', path), 404);
    expectProblem(await app.request('GET', `${path}/callback?state=a&code=b`), 404);
  });

  it('takes no address to go on to', async () => {
    expectProblem(await app.request('GET', '/api/v1/auth/oauth/oidc?next=https://evil.test'), 422);
  });

  it('is limited for each client address, with the callback', async () => {
    const limited = await startOAuthApp(provider, { env: { RATE_LIMIT_OAUTH: '2/60' } });
    try {
      await begin(limited);
      expectProblem(await comeBack(limited, new URLSearchParams()), 400);
      expectProblem(await limited.request('GET', '/api/v1/auth/oauth/oidc'), 429);
    } finally {
      await limited.close();
    }
  });
});

describe('GET /oauth/{provider}/callback', () => {
  it('answers as POST /login does', async () => {
    const person = newPerson();
    const answer = await logInThrough(provider, app, person);
    expect(answer.status).toBe(200);
    expect(answer.headers.get('cache-control')).toBe('no-store');
    const { email } = person;
    expect(answer.json()).toMatchObject({ user: { email, name: 'Ada', role: 'user' } });
  });

  it('knows who comes again, whatever their address is now', async () => {
    const person = newPerson();
    const first = (await logInThrough(provider, app, person)).json();
    const moved = { sub: person.sub, name: 'Lovelace' };
    expect((await logInThrough(provider, app, moved)).json().user).toEqual(first.user);
  });

  it('reads the address where the provider tells it', async () => {
    provider.isTaciturn = true;
    const person = newPerson();
    const answer = await logInThrough(provider, app, person);
    expect(answer.json()).toMatchObject({ user: { email: person.email } });
    expect(provider.asked).toContain('/userinfo');
  });

  it('lets two logins of one browser go side by side', async () => {
    const first = await begin(app);
    const second = await begin(app, first.headers);
    expect(second.headers).toEqual(first.headers);
    for (const { url } of [second, first]) {
      const query = provider.agree(url, newPerson());
      expect((await comeBack(app, query, first.headers)).status).toBe(200);
    }
  });

  it('takes no cookie that is none', async () => {
    const { headers } = await begin(app, { Cookie: 'oauth=short' });
    expect(headers.Cookie).toMatch(/^oauth=[\w-]{43}$/);
  });

  it('lets providers add what they like', async () => {
    const { url, headers } = await begin(app);
    const query = provider.agree(url, newPerson());
    for (const name of ['scope', 'authuser', 'session_state', 'hd', 'prompt']) {
      query.set(name, 'x');
    }
    expect((await comeBack(app, query, headers)).status).toBe(200);
  });

  it('gives one answer for what was not begun here, and logs nobody in', async () => {
    const { url, headers } = await begin(app);
    const stranger = await begin(app);
    const good = provider.agree(url, newPerson());
    const before = await countRows(app);
    const { state = '', code = '' } = Object.fromEntries(good);
    const bad = [
      `code=${code}`,
      `state=${state}`,
      `code=${code}&state=${newToken()}`,
      `code=${code}&state=x`,
      `code=${code}&state=${state}&state=${state}`,
      `code=${code}&state=${state}&code=${code}`,
    ].map((query) => comeBack(app, new URLSearchParams(query), headers));
    const elsewhere = [undefined, stranger.headers, { Cookie: 'oauth=' }].map((sent) =>
      comeBack(app, good, sent),
    );
    const answers = await Promise.all([...bad, ...elsewhere]);
    for (const answer of answers) expectProblem(answer, 400);
    expect(new Set(answers.map(visible)).size).toBe(1);
    expect(await countRows(app)).toEqual(before);
    // None of them has used it up.
    expect((await comeBack(app, good, headers)).status).toBe(200);
    expect(answers.map(visible)).toContain(visible(await comeBack(app, good, headers)));
  });

  it('takes no state of another provider', async () => {
    const both = await startOAuthApp(provider, {
      env: { OAUTH_GITHUB_CLIENT_ID: 'x', OAUTH_GITHUB_CLIENT_SECRET: 'y' },
    });
    try {
      const { url, headers } = await begin(both);
      const query = provider.agree(url, newPerson()).toString();
      const path = `/api/v1/auth/oauth/github/callback?${query}`;
      expectProblem(await both.request('GET', path, { headers }), 400);
    } finally {
      await both.close();
    }
  });

  it('takes a state for ten minutes, and forgets it then', async () => {
    const { url, headers } = await begin(app);
    const query = provider.agree(url, newPerson());
    now = new Date(Date.now() + 601_000);
    expectProblem(await comeBack(app, query, headers), 400);
    const { db } = app.services;
    await cleanUp({ db, clock: () => now });
    expect(await db.selectFrom('oauth_requests').select('nonce').execute()).toEqual([]);
  });

  it('lets one of 10 uses of a state at once through', async () => {
    const { url, headers } = await begin(app);
    const query = provider.agree(url, newPerson());
    const uses = Array.from({ length: 10 }, () => comeBack(app, query, headers));
    const statuses = (await Promise.all(uses)).map(({ status }) => status).sort();
    expect(statuses).toEqual([200, ...Array<number>(9).fill(400)]);
  });

  it('gives the secrets of a login away once', async () => {
    const { url, headers } = await begin(app);
    const state = new URL(url).searchParams.get('state') ?? '';
    const [, browser = ''] = headers.Cookie.split('=');
    const request = { provider: 'oidc', browser, state };
    const taken = await Promise.all(
      Array.from({ length: 10 }, () => takeOAuthRequest(app.services.db, request, now)),
    );
    expect(taken.filter((secrets) => secrets !== undefined)).toHaveLength(1);
  });

  it.each([
    ['an error', (query: URLSearchParams) => query.set('error', 'access_denied')],
    ['a code that is none', (query: URLSearchParams) => query.set('code', 'x')],
    ['another issuer', (query: URLSearchParams) => query.set('iss', 'https://evil.test')],
    ['no issuer', (query: URLSearchParams) => query.delete('iss')],
  ])('is 401 for %s', async (what, change) => {
    const { url, headers } = await begin(app);
    const query = provider.agree(url, newPerson());
    if (what === 'an error') query.delete('code');
    change(query);
    const before = await countRows(app);
    const answer = await comeBack(app, query, headers);
    expectProblem(answer, 401);
    expect(answer.headers.get('www-authenticate')).toMatch(/^(Session|Bearer)$/);
    expect(await countRows(app)).toEqual(before);
    expect(app.logLines.at(-2)).toMatchObject({ level: 'warn', event: 'oauth.refused' });
  });

  it.each([
    ['audience', { aud: 'another-app' }],
    ['list of audiences', { aud: [client.id, 'another-app'] }],
    ['issuer', { iss: 'https://evil.test' }],
    ['nonce', { nonce: newToken() }],
    ['missing nonce', { nonce: undefined }],
    ['end', { exp: Math.floor(Date.now() / 1000) - 3600 }],
    ['subject', { sub: 'x'.repeat(256) }],
  ])('is 401 for an ID token with a wrong %s', async (_what, claims) => {
    provider.claims = claims;
    expectProblem(await logInThrough(provider, app, newPerson()), 401);
  });

  it('is 401 for an ID token that somebody else has signed', async () => {
    provider.isForged = true;
    expectProblem(await logInThrough(provider, app, newPerson()), 401);
  });

  it('says in the log when the secret of the app is wrong', async () => {
    const env = { OAUTH_OIDC_CLIENT_SECRET: 'another one' };
    const wrong = await startOAuthApp(provider, { env });
    try {
      expectProblem(await logInThrough(provider, wrong, newPerson()), 401);
      const reason = 'oidc: invalid_client';
      expect(wrong.logLines).toContainEqual(expect.objectContaining({ level: 'warn', reason }));
    } finally {
      await wrong.close();
    }
  });

  it('leaves no secret in the log', async () => {
    const { url, headers } = await begin(app);
    const query = provider.agree(url, newPerson());
    await comeBack(app, query, headers);
    await comeBack(app, query, headers);
    const log = JSON.stringify(app.logLines);
    const { searchParams } = new URL(url);
    const ours = ['state', 'nonce', 'code_challenge'].map((name) => searchParams.get(name) ?? '');
    for (const secret of [...ours, ...provider.secrets, headers.Cookie, client.secret]) {
      expect(log).not.toContain(secret);
    }
  });
});

describe('a redirect address of the configuration', () => {
  it('is the one that is sent to the provider, both times', async () => {
    const page = 'http://app.test/back';
    const other = await startOAuthApp(provider, { env: { OAUTH_OIDC_REDIRECT_URI: page } });
    try {
      const { url, headers } = await begin(other);
      expect(new URL(url).searchParams.get('redirect_uri')).toBe(page);
      const answer = await comeBack(other, provider.agree(url, newPerson()), headers);
      expect(answer.status).toBe(200);
      expect(cookieOf(answer)).not.toContain('oauth');
    } finally {
      await other.close();
    }
  });
});
