import { NOBODY } from '../../contract/operations.js';
import { AUTH } from '../../verify/accounts.js';
import { withAccounts, withProviders, withSessions, withTokens } from '../../verify/check.js';
import { bodyOf, type Exchange, isObject } from '../../verify/http.js';
import type { Scene } from '../scene.js';

/** What a login is, in either flavour, and how it ends. */
export const loginScenes: readonly Scene[] = [
  {
    title: 'Own logins',
    applies: withAccounts,
    async run({ accounts, anyone, newAccount }, note) {
      const first = await newAccount();
      const second = await accounts.login(first.email, first.password);
      await accounts.login(first.email, first.password);
      const stranger = await newAccount();
      const path = `${AUTH}/sessions`;
      const list = await note('all', first.client.get(path));
      await note('as nobody', anyone.get(path));
      await note('a query', first.client.get(`${path}?limit=1`));
      const id = currentOf(list);
      for (const bad of [NOBODY, 'x', '0', '%00'])
        await note(`ending ${bad}`, first.client.delete(`${path}/${bad}`));
      await note('ending as nobody', anyone.delete(`${path}/${id}`));
      await note('ending somebody else’s', stranger.client.delete(`${path}/${id}`));
      await note('ending all others', first.client.delete(path));
      await note('asking with an ended one', second.client.get(`${AUTH}/me`));
      await note('ending one’s own', first.client.delete(`${path}/${id}`));
      await note('asking afterwards', first.client.get(`${AUTH}/me`));
    },
  },
  {
    title: 'Logging out',
    applies: withAccounts,
    async run({ anyone, newAccount }, note) {
      const { client } = await newAccount();
      const path = `${AUTH}/logout`;
      await note('as nobody', anyone.post(path));
      await note('with a body', client.post(path, {}));
      const other = await newAccount();
      await note('plainly', other.client.post(path));
      await note('a second time', other.client.post(path));
      await note('asking afterwards', other.client.get(`${AUTH}/me`));
    },
  },
  {
    title: 'Refreshing',
    applies: withTokens,
    async run({ accounts, anyone, newAccount }, note) {
      const { login } = await newAccount();
      const refresh = (refreshToken: unknown): Promise<Exchange> =>
        anyone.post(`${AUTH}/refresh`, { refreshToken });
      const next = accounts.loginOf(await note('with the token', refresh(login.refreshToken)));
      await note('with the spent token', refresh(login.refreshToken));
      for (const bad of ['A'.repeat(43), '', 5, null, login.accessToken])
        await note(
          `with ${bad === login.accessToken ? 'an access token' : JSON.stringify(bad)}`,
          refresh(bad),
        );
      await note('with nothing', anyone.post(`${AUTH}/refresh`, {}));
      await note('asking with the new token', next.client.get(`${AUTH}/me`));
      for (const [asked, token] of Object.entries({
        'a refresh token': next.refreshToken,
        'no signature': `${next.accessToken.split('.').slice(0, 2).join('.')}.`,
        'another signature': `${next.accessToken.slice(0, -4)}AAAA`,
        'no algorithm': `${Buffer.from('{"alg":"none"}').toString('base64url')}.e30.`,
      }))
        await note(`asking with ${asked}`, accounts.withToken(token).get(`${AUTH}/me`));
    },
  },
  {
    title: 'Forged requests',
    applies: withSessions,
    async run({ accounts, newAccount, secrets }, note) {
      const { login, email, password } = await newAccount();
      const origins: Readonly<Record<string, Readonly<Record<string, string>>>> = {
        'says nothing': {},
        'says cross-site': { 'sec-fetch-site': 'cross-site' },
        'says same-site': { 'sec-fetch-site': 'same-site' },
        'says none': { 'sec-fetch-site': 'none' },
        'says same-origin': { 'sec-fetch-site': 'same-origin' },
        'has another origin': { origin: 'https://evil.example' },
        'has the origin null': { origin: 'null' },
        'has a listed origin': { origin: secrets?.allowedOrigin ?? '' },
      };
      const bare = accounts.withCookie(login.cookie).as(() => ({ cookie: login.cookie }));
      for (const [asked, headers] of Object.entries(origins)) {
        await note(`a change that ${asked}`, bare.patch(`${AUTH}/me`, { name: 'Ada' }, headers));
        await note(`a look that ${asked}`, bare.get(`${AUTH}/me`, headers));
        await note(`a login that ${asked}`, accounts.tryLogin(email, password, { ...headers }));
      }
      const forged = { cookie: `session=${'A'.repeat(43)}`, 'sec-fetch-site': 'same-origin' };
      await note('a cookie that is none', bare.as(() => forged).get(`${AUTH}/me`));
      await note(
        'two cookies',
        bare.get(`${AUTH}/me`, { cookie: `${login.cookie}; ${login.cookie}` }),
      );
    },
  },
  {
    title: 'Other providers',
    applies: withProviders,
    async run({ anyone }, note) {
      for (const provider of ['google', 'oidc', 'nobody', '%00']) {
        await note(provider, anyone.get(`${AUTH}/oauth/${provider}`));
        await note(
          `${provider}, back`,
          anyone.get(`${AUTH}/oauth/${provider}/callback?code=x&state=y`),
        );
      }
    },
  },
];

/** The id of the login that asks. */
function currentOf(answer: Exchange): string {
  const { data } = bodyOf(answer);
  const logins: readonly unknown[] = Array.isArray(data) ? data : [];
  const current = logins.find((each) => isObject(each) && each['current'] === true);
  if (!isObject(current)) throw new Error(`no login of our own in ${answer.text.slice(0, 200)}`);
  return String(current['id']);
}
