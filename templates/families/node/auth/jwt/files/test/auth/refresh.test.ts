import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { cleanUp } from '../../src/auth/cleanup.js';
import { rotateRefreshToken } from '../../src/auth/refresh-tokens.repository.js';
import { findSessionByToken } from '../../src/auth/sessions.repository.js';
import { hashToken, newToken } from '../../src/auth/tokens.js';
import { updateUser } from '../../src/auth/users.repository.js';
import { fromNewAddress, newUser, password, post } from '../support/accounts.js';
import { startTestApp, type TestApp } from '../support/app.js';

interface Pair {
  readonly accessToken: string;
  readonly refreshToken: string;
}

let now = Date.now();
let app: TestApp;
beforeAll(async () => {
  app = await startTestApp({ clock: () => new Date(now), env: { REFRESH_TOKEN_TTL: '86400' } });
});
afterAll(() => app.close());

const refresh = (refreshToken: string) => post(app, 'refresh', { refreshToken });
const bearer = ({ accessToken }: Pair) => ({ headers: { Authorization: `Bearer ${accessToken}` } });
const me = (pair: Pair) => app.request('GET', '/api/v1/auth/me', bearer(pair));

async function logIn(email?: string): Promise<Pair & { email: string; id: string }> {
  const user = email === undefined ? await newUser(app) : { email, id: '' };
  const answer = await post(app, 'login', { email: user.email, password });
  return { ...answer.json<Pair>(), ...user };
}

describe('POST /refresh', () => {
  it('exchanges a refresh token for a new pair, once', async () => {
    const first = await logIn();
    const answer = await refresh(first.refreshToken);
    expect(answer.status).toBe(200);
    expect(answer.headers.get('cache-control')).toBe('no-store');
    const second = answer.json<Pair>();
    expect(second).toMatchObject({ tokenType: 'Bearer', expiresIn: 900 });
    expect(second.refreshToken).not.toBe(first.refreshToken);
    expect((await me(second)).status).toBe(200);
    expect((await refresh(first.refreshToken)).status).toBe(401);
  });

  it('stores only hashes', async () => {
    const pair = await logIn();
    const { refreshToken } = (await refresh(pair.refreshToken)).json<Pair>();
    const { db } = app.services;
    const rows = [
      await db.selectFrom('sessions').selectAll().execute(),
      await db.selectFrom('used_refresh_tokens').selectAll().execute(),
    ];
    for (const secret of [pair.refreshToken, refreshToken]) {
      expect(JSON.stringify(rows)).not.toContain(secret);
    }
  });

  it('has one winner of 20 at the same time, and the others do no harm', async () => {
    const first = await logIn();
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => refresh(first.refreshToken)),
    );
    const winners = answers.filter(({ status }) => status === 200);
    expect(winners).toHaveLength(1);
    expect(answers.filter(({ status }) => status === 401)).toHaveLength(19);
    for (const winner of winners) {
      const pair = winner.json<Pair>();
      expect((await me(pair)).status).toBe(200);
      expect((await refresh(pair.refreshToken)).status).toBe(200);
    }
  });

  it('has one winner when two have seen the same token', async () => {
    const { db } = app.services;
    const pair = await logIn();
    const hash = hashToken(pair.refreshToken);
    const session = await findSessionByToken(db, hash);
    const rotate = () =>
      rotateRefreshToken(db, session?.id ?? '', hash, hashToken(newToken()), new Date());
    expect([await rotate(), await rotate()]).toEqual([true, false]);
  });

  it('lets a clumsy client repeat itself for 10 seconds', async () => {
    const first = await logIn();
    const second = (await refresh(first.refreshToken)).json<Pair>();
    now += 10_000;
    expect((await refresh(first.refreshToken)).status).toBe(401);
    expect((await me(second)).status).toBe(200);
  });

  it('ends the login, and no other, when a used token comes back later', async () => {
    const first = await logIn();
    const elsewhere = await logIn(first.email);
    const second = (await refresh(first.refreshToken)).json<Pair>();
    const third = (await refresh(second.refreshToken)).json<Pair>();
    now += 10_001;
    expect((await me(third)).status).toBe(200);
    expect((await refresh(first.refreshToken)).status).toBe(401);
    expect((await me(third)).status).toBe(401);
    expect((await refresh(third.refreshToken)).status).toBe(401);
    expect((await me(elsewhere)).status).toBe(200);
    expect(app.logLines).toContainEqual(
      expect.objectContaining({ event: 'refresh.reused', userId: first.id, level: 'warn' }),
    );
  });

  it('comes to an end, however often it is used', async () => {
    let pair: Pair = await logIn();
    for (let hour = 0; hour < 23; hour += 1) {
      now += 3_600_000;
      const answer = await refresh(pair.refreshToken);
      expect(answer.status).toBe(200);
      pair = answer.json<Pair>();
    }
    now += 3_600_000;
    expect((await refresh(pair.refreshToken)).status).toBe(401);
    expect((await me(pair)).status).toBe(401);
  });

  it('leaves nothing behind once its session is cleaned away', async () => {
    const { db } = app.services;
    const pair = await logIn();
    await refresh(pair.refreshToken);
    const used = () => db.selectFrom('used_refresh_tokens').select('session_id').execute();
    await cleanUp({ db, clock: () => new Date(now) });
    expect(await used()).not.toEqual([]);
    await cleanUp({ db, clock: () => new Date(now + 86_400_001) });
    expect(await used()).toEqual([]);
  });

  it('ends with the logout, also by an access token that has expired', async () => {
    const pair = await logIn();
    now += 901_000;
    expect((await me(pair)).status).toBe(401);
    expect((await app.request('POST', '/api/v1/auth/logout', bearer(pair))).status).toBe(204);
    expect((await refresh(pair.refreshToken)).status).toBe(401);
  });

  it('is refused to disabled accounts', async () => {
    const pair = await logIn();
    await updateUser(app.services.db, pair.id, { disabledAt: new Date() }, new Date());
    expect((await refresh(pair.refreshToken)).status).toBe(401);
  });

  it.each([[{}], [{ refreshToken: 1 }], [{ refreshToken: 'x', more: 1 }]])(
    'refuses %j',
    async (body) => {
      expect((await post(app, 'refresh', body)).status).toBe(422);
    },
  );

  it.each(['x', 'x'.repeat(43)])('does not know %j', async (token) => {
    const answer = await refresh(token);
    expect(answer.status).toBe(401);
    expect(answer.headers.get('www-authenticate')).toMatch(/^Bearer/);
  });

  it('refuses too many from one address', async () => {
    const env = { RATE_LIMIT_REFRESH: '2/60', TRUSTED_PROXIES: 'loopback' };
    const limited = await startTestApp({ env });
    try {
      const from = fromNewAddress();
      const statuses = [];
      for (let i = 0; i < 3; i += 1) {
        statuses.push((await post(limited, 'refresh', { refreshToken: 'x' }, from)).status);
      }
      expect(statuses).toEqual([401, 401, 429]);
    } finally {
      await limited.close();
    }
  });
});
