import { createHmac } from 'node:crypto';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { createAccessTokens } from '../../src/auth/access-tokens.js';
import { newId } from '../../src/ids.js';
import { projectName } from '../../src/project.js';
import { newAccount, newUser, password, post, tokenMailedTo } from '../support/accounts.js';
import { startTestApp, type TestApp } from '../support/app.js';

const issuer = 'http://app.test';
const secret = 'only-for-tests-too-only-for-tests-too';
const session = { id: newId(), userId: newId(), role: 'user' } as const;
let now = Date.UTC(2026, 0, 1);

const settings = {
  JWT_SECRET: secret,
  JWT_SECRET_PREVIOUS: undefined,
  ACCESS_TOKEN_TTL: 900,
  PUBLIC_URL: issuer,
};
const tokens = createAccessTokens(settings, () => new Date(now));

const encode = (value: unknown) =>
  Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url');
const decode = (part = '') =>
  JSON.parse(Buffer.from(part, 'base64url').toString()) as Record<string, unknown>;

function sign(header: unknown, claims: unknown, key = secret, hash = 'sha256'): string {
  const input = `${encode(header)}.${encode(claims)}`;
  return `${input}.${createHmac(hash, key).update(input).digest('base64url')}`;
}

const header = { alg: 'HS256', typ: 'at+jwt' };
const claims = () => {
  const iat = Math.floor(now / 1000);
  const { id: sid, userId: sub, role } = session;
  return { iss: issuer, aud: projectName, sub, sid, role, jti: newId(), iat, exp: iat + 900 };
};

describe('access tokens', () => {
  it('say who, for whom and until when, and nothing private', () => {
    const token = tokens.issue(session);
    const [head, payload] = token.split('.');
    expect(decode(head)).toEqual({ ...header, kid: expect.stringMatching(/^[\w-]{8}$/) as string });
    expect(decode(payload)).toEqual({ ...claims(), jti: expect.any(String) as string });
    expect(tokens.verify(token)).toMatchObject({ sub: session.userId, sid: session.id });
  });

  it('are good until they expire, to the second', () => {
    const token = tokens.issue(session);
    now += 899_999;
    expect(tokens.verify(token)).toBeDefined();
    now += 1;
    expect(tokens.verify(token)).toBeUndefined();
    expect(tokens.verifyExpired(token)).toBeDefined();
  });

  it('are taken without a key id too, from a clock that is a little ahead', () => {
    expect(tokens.verify(sign(header, claims()))).toBeDefined();
    const { iat } = claims();
    expect(tokens.verify(sign(header, { ...claims(), iat: iat + 5, nbf: iat + 5 }))).toBeDefined();
  });

  it('are good under the previous secret, and not under another', () => {
    const next = { ...settings, JWT_SECRET: 'x'.repeat(32), JWT_SECRET_PREVIOUS: secret };
    const rotated = createAccessTokens(next, () => new Date(now));
    expect(rotated.verify(tokens.issue(session))).toBeDefined();
    expect(tokens.verify(rotated.issue(session))).toBeUndefined();
    const [kid] = [decode(tokens.issue(session).split('.')[0]).kid];
    expect(rotated.verify(sign({ ...header, kid }, claims(), 'x'.repeat(32)))).toBeUndefined();
  });

  it.each<[string, (good: string) => string]>([
    ['nothing', () => ''],
    ['two parts', (good) => good.split('.').slice(0, 2).join('.')],
    ['four parts', (good) => `${good}.x`],
    ['five parts', (good) => `${good}.x.y`],
    ['no signature', (good) => `${good.split('.').slice(0, 2).join('.')}.`],
    [
      'the signature of another token',
      (good) => good.slice(0, -43) + sign(header, claims()).slice(-43),
    ],
    [
      'a signature with one other character',
      (good) => good.slice(0, -2) + (good.at(-2) === 'A' ? 'B' : 'A') + good.slice(-1),
    ],
    [
      'another spelling of the same signature',
      (good) => good.slice(0, -1) + respell(good.slice(-1)),
    ],
    [
      'other claims under the same signature',
      (good) => good.replace(/\..+\./, `.${encode({ ...claims(), role: 'admin' })}.`),
    ],
    ['another header over the same signature', (good) => good.replace(/^[^.]+/, encode(header))],
    ['a padded signature', (good) => `${good}=`],
    ['a space behind it', (good) => `${good} `],
    ['2 kB', (good) => good + 'x'.repeat(2_048)],
    ['alg none', () => `${encode({ alg: 'none', typ: 'at+jwt' })}.${encode(claims())}.`],
    ['alg None with a signature', () => sign({ ...header, alg: 'None' }, claims())],
    ['HS512', () => sign({ ...header, alg: 'HS512' }, claims(), secret, 'sha512')],
    ['RS256 with our signature', () => sign({ ...header, alg: 'RS256' }, claims())],
    ['another type', () => sign({ ...header, typ: 'JWT' }, claims())],
    ['no type', () => sign({ alg: 'HS256' }, claims())],
    ['an unknown key', () => sign({ ...header, kid: '../../dev/null' }, claims())],
    ['a key that is no text', () => sign({ ...header, kid: 1 }, claims())],
    ['crit', () => sign({ ...header, crit: ['exp'] }, claims())],
    ['b64', () => sign({ ...header, b64: false }, claims())],
    ['zip', () => sign({ ...header, zip: 'DEF' }, claims())],
    ['jku', () => sign({ ...header, jku: 'https://evil.example/keys' }, claims())],
    ['jwk', () => sign({ ...header, jwk: { kty: 'oct', k: 'eA' } }, claims())],
    ['a member twice', () => sign('{"alg":"none","alg":"HS256","typ":"at+jwt"}', claims())],
    ['a header that is no object', () => sign('null', claims())],
    ['a header that is no JSON', () => sign('x', claims())],
    ['an empty secret', () => sign(header, claims(), '')],
    ['the secret "secret"', () => sign(header, claims(), 'secret')],
    ['claims that are a list', () => sign(header, [claims()])],
    ['claims that are no JSON', () => sign(header, 'x')],
    ['no exp', () => sign(header, { ...claims(), exp: undefined })],
    ['exp as text', () => sign(header, { ...claims(), exp: '99999999999' })],
    ['exp beyond numbers', () => sign(header, { ...claims(), exp: 1e308 })],
    ['exp a second ago', () => sign(header, { ...claims(), exp: claims().iat - 1 })],
    ['iat in the future', () => sign(header, { ...claims(), iat: claims().iat + 60 })],
    ['nbf in the future', () => sign(header, { ...claims(), nbf: claims().iat + 60 })],
    ['nbf as text', () => sign(header, { ...claims(), nbf: '0' })],
    ['another issuer', () => sign(header, { ...claims(), iss: 'http://evil.example' })],
    ['another audience', () => sign(header, { ...claims(), aud: 'other' })],
    ['a list of audiences', () => sign(header, { ...claims(), aud: ['other'] })],
    ['no session', () => sign(header, { ...claims(), sid: undefined })],
    ['a subject that is no id', () => sign(header, { ...claims(), sub: "' or 1=1" })],
    ['no token id', () => sign(header, { ...claims(), jti: 1 })],
    ['a role that does not exist', () => sign(header, { ...claims(), role: 'root' })],
  ])('are refused with %s', (_what, forge) => {
    const good = tokens.issue(session);
    expect(tokens.verify(good)).toBeDefined(); // From now on it is remembered.
    expect(tokens.verify(forge(good))).toBeUndefined();
  });
});

/** Another last character that decodes to the same bytes: two of its six bits are thrown away. */
function respell(last: string): string {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
  return alphabet.charAt(alphabet.indexOf(last) ^ 1);
}

describe('requests with an access token', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startTestApp();
  });
  afterAll(() => app.close());

  const me = (token: string, scheme = 'Bearer') =>
    app.request('GET', '/api/v1/auth/me', { headers: { Authorization: `${scheme} ${token}` } });

  it('are let in only with that kind of token', async () => {
    const { email } = await newUser(app);
    const body = (await post(app, 'login', { email, password })).json<Record<string, string>>();
    expect(body).toMatchObject({ tokenType: 'Bearer', expiresIn: 900 });
    await post(app, 'password/forgot', { email });
    const mailed = await tokenMailedTo(app, email);
    expect((await me(body.accessToken ?? '')).status).toBe(200);
    expect((await me(body.accessToken ?? '', 'bearer')).status).toBe(200);
    expect((await me(body.refreshToken ?? '')).status).toBe(401);
    expect((await me(mailed)).status).toBe(401);
    const swapped = { refreshToken: body.accessToken };
    expect((await post(app, 'refresh', swapped)).status).toBe(401);
    const query = `/api/v1/auth/me?access_token=${body.accessToken ?? ''}`;
    expect((await app.request('GET', query)).status).toBe(401);
  });

  it('are judged by the role the user has now', async () => {
    const strict = await startTestApp({ env: { SESSION_CACHE_TTL: '0' } });
    try {
      const admin = await newAccount(strict, 'admin');
      const profile = () => strict.request('GET', '/api/v1/auth/me', { as: admin });
      expect((await profile()).json()).toMatchObject({ role: 'admin' });
      const token = admin.headers.Authorization?.slice(7) ?? '';
      const { db, accessTokens, sessions } = strict.services;
      await db.updateTable('users').set({ role: 'user' }).where('id', '=', admin.id).execute();
      const claims = accessTokens.verify(token);
      expect(claims).toMatchObject({ role: 'admin' });
      expect(await sessions.find(claims?.sid ?? '')).toMatchObject({ role: 'user' });
    } finally {
      await strict.close();
    }
  });

  it('end with the logout, though the token has not expired', async () => {
    const account = await newAccount(app);
    const request = (method: string, path: string) =>
      app.request(method, `/api/v1/auth/${path}`, { as: account });
    expect((await request('GET', 'me')).status).toBe(200);
    expect((await request('POST', 'logout')).status).toBe(204);
    expect((await request('GET', 'me')).status).toBe(401);
  });
});
