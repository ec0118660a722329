import { AUTH, type Account } from '../accounts.js';
import { group, withAccounts, withSessions } from '../check.js';
import {
  expectEqual,
  expectProblem,
  expectStatus,
  expectThat,
  shown,
  expectHeader,
} from '../expect.js';
import { bodyOf, type Client, isObject } from '../http.js';

/** The session cookie and forged requests. */
export const sessions = group({ id: 'session', title: 'Session cookies' }, withSessions, [
  {
    id: 'C31',
    title: 'The cookie is HttpOnly, SameSite, for the whole path and no domain',
    source: 'OWASP ASVS V3.3.1 to V3.3.4',
    async run({ newAccount }) {
      const { login } = await newAccount();
      const [line = ''] = login.answer.headers['set-cookie'] ?? [];
      const attributes = line
        .split(/;\s*/)
        .slice(1)
        .map((each) => each.toLowerCase());
      for (const wanted of ['httponly', 'path=/']) {
        expectThat(attributes.includes(wanted), `the attribute ${wanted}`, line, login.answer);
      }
      const sameSite = attributes.some(
        (each) => each === 'samesite=lax' || each === 'samesite=strict',
      );
      expectThat(sameSite, 'SameSite=Lax or Strict', line, login.answer);
      expectThat(
        !attributes.some((each) => each.startsWith('domain')),
        'no Domain',
        line,
        login.answer,
      );
      const isSecure = line.startsWith('__Host-') && attributes.includes('secure');
      const isHttp = login.answer.url.startsWith('http:') && line.startsWith('session=');
      expectThat(
        isSecure || isHttp,
        'the __Host- prefix with Secure (but over http)',
        line,
        login.answer,
      );
    },
  },
  {
    id: 'C32',
    title: 'Session ids are long and share nothing',
    source: 'OWASP ASVS V7.2.3',
    async run({ accounts, newAccount }) {
      const { email, password, login } = await newAccount();
      const ids = [login.cookie];
      for (let i = 0; i < 7; i++) ids.push((await accounts.login(email, password)).cookie);
      const values = ids.map((cookie) => cookie.split('=')[1] ?? '');
      expectEqual(new Set(values).size, values.length, 'distinct ids');
      for (const value of values) expectThat(value.length >= 43, '256 bits in base64url', value);
      expectEqual(
        new Set(values.map((value) => value.slice(0, 8))).size,
        values.length,
        'distinct beginnings',
      );
    },
  },
  {
    id: 'C33',
    title: 'A made-up session id is useless, and a login sets another',
    source: 'OWASP ASVS V7.2.4',
    async run({ accounts, newAccount }) {
      const { email, password, login } = await newAccount();
      const [name = ''] = login.cookie.split('=');
      const forged = `${name}=${'A'.repeat(43)}`;
      expectProblem(await accounts.withCookie(forged).get(`${AUTH}/me`), 401);
      const headers = { cookie: forged, 'sec-fetch-site': 'same-origin' };
      const again = accounts.loginOf(
        expectStatus(await accounts.tryLogin(email, password, headers), 200),
      );
      expectThat(again.cookie !== forged, 'a new id', again.cookie, again.answer);
      expectProblem(await accounts.withCookie(forged).get(`${AUTH}/me`), 401);
    },
  },
  {
    id: 'C34',
    title: 'A change of password gives this login a new id, and the old one is useless',
    source: 'OWASP ASVS V7.2.4',
    async run({ accounts, newAccount }) {
      const { client, password, login } = await newAccount();
      const body = { currentPassword: password, newPassword: accounts.newPassword() };
      const changed = expectStatus(await client.post(`${AUTH}/password/change`, body), 204);
      const next = accounts.loginOf(changed);
      expectThat(next.cookie !== login.cookie, 'another id', 'the same', changed);
      expectProblem(await client.get(`${AUTH}/me`), 401);
      expectStatus(await next.client.get(`${AUTH}/me`), 200);
    },
  },
  {
    id: 'C35',
    title: 'Logout clears the cookie and ends the session; a second one is harmless',
    source: 'OWASP ASVS V7.4.1',
    async run({ newAccount }) {
      const { client } = await newAccount();
      const answer = expectStatus(await client.post(`${AUTH}/logout`), 204);
      const cleared = (answer.headers['set-cookie'] ?? []).join('; ');
      expectThat(
        /max-age=0|expires=thu, 01 jan 1970/i.test(cleared),
        'an expired cookie',
        cleared,
        answer,
      );
      expectProblem(await client.get(`${AUTH}/me`), 401);
      expectStatus(await client.post(`${AUTH}/logout`), 204);
    },
  },
  {
    id: 'C37',
    title: 'A session id in the URL, a header or a body is ignored',
    async run({ anyone, newAccount }) {
      const { login } = await newAccount();
      const id = login.cookie.split('=')[1] ?? '';
      const answers = [
        await anyone.get(`${AUTH}/me?session=${id}`),
        await anyone.get(`${AUTH}/me`, { authorization: `Bearer ${id}` }),
        await anyone.get(`${AUTH}/me`, { 'x-session': id }),
      ];
      for (const answer of answers) {
        expectThat(
          answer.status === 401 || answer.status === 422,
          'status 401',
          shown(answer),
          answer,
        );
      }
    },
  },
  {
    id: 'C41',
    title: 'An unsafe request that a browser marks as cross-site is 403 and changes nothing',
    source: 'OWASP ASVS V3.5.1',
    async run({ newAccount }) {
      const account = await newAccount();
      for (const site of ['cross-site', 'same-site']) {
        expectProblem(
          await rename(account, { 'sec-fetch-site': site, origin: 'https://evil.example' }),
          403,
        );
      }
      await expectUnchanged(account);
      expectStatus(await rename(account, { 'sec-fetch-site': 'same-origin' }), 200);
    },
  },
  {
    id: 'C42',
    title: 'Without Sec-Fetch-Site, a foreign, null or absent Origin is 403',
    source: 'OWASP ASVS V3.5.1; OWASP Cheat Sheet CSRF Prevention',
    async run({ anyone, newAccount, secrets }) {
      const account = await newAccount();
      expectProblem(await rename(account, { origin: 'https://evil.example' }), 403);
      expectProblem(await rename(account, { origin: 'null' }), 403);
      expectProblem(await rename(account, {}), 403);
      await expectUnchanged(account);
      expectStatus(await rename(account, { origin: anyone.base }), 200);
      if (secrets) expectStatus(await rename(account, { origin: secrets.allowedOrigin }), 200);
    },
  },
  {
    id: 'C43',
    title: 'Origins that only look like the own one are 403',
    source: 'OWASP Cheat Sheet CSRF Prevention',
    async run({ anyone, newAccount }) {
      const account = await newAccount();
      const { host, hostname } = new URL(anyone.base);
      const twins = [
        `https://${host}`,
        `http://${hostname}`,
        `http://${host}0`,
        `http://${host}.evil.example`,
        `http://evil.example#${host}`,
        `http://sub.${host}`,
      ];
      for (const origin of twins) expectProblem(await rename(account, { origin }), 403);
      await expectUnchanged(account);
    },
  },
  {
    id: 'C48',
    title: 'Nobody is logged in by another site: a cross-site login is 403 and sets no cookie',
    source: 'OWASP Cheat Sheet CSRF Prevention; CWE-352',
    async run({ accounts }) {
      const { email, password } = await accounts.create();
      for (const headers of [
        { 'sec-fetch-site': 'cross-site', origin: 'https://evil.example' },
        { 'sec-fetch-site': 'cross-site' },
        { origin: 'https://evil.example' },
        { origin: 'null' },
      ]) {
        const answer = expectProblem(await accounts.tryLogin(email, password, headers), 403);
        expectHeader(answer, 'set-cookie', undefined);
      }
    },
  },
  {
    id: 'C44',
    title: 'A form post from another site does nothing',
    source: 'OWASP ASVS V3.5.2',
    async run({ newAccount, accounts, anyone }) {
      const account = await newAccount();
      const headers = {
        cookie: account.login.cookie,
        'content-type': 'text/plain',
        origin: 'null',
      };
      const body = '{"name":"Mallory"}';
      const answer = await anyone.send('PATCH', `${AUTH}/me`, { body, headers });
      expectThat([403, 415].includes(answer.status), 'status 403 or 415', shown(answer), answer);
      const crossLogin = await accounts.tryLogin(account.email, account.password, {
        'sec-fetch-site': 'cross-site',
        origin: 'https://evil.example',
        cookie: account.login.cookie,
      });
      expectProblem(crossLogin, 403);
    },
  },
]);

/** The list of own logins, in either flavour. */
export const ownLogins = group({ id: 'logins', title: 'Own logins' }, withAccounts, [
  {
    id: 'C40',
    title: 'People see their logins without any secret, and can end one or all others',
    source: 'OWASP ASVS V7.4.3, V7.5.2',
    async run({ accounts, newAccount }) {
      const first = await newAccount();
      const second = await accounts.login(first.email, first.password);
      const third = await accounts.login(first.email, first.password);

      const list = expectStatus(await first.client.get(`${AUTH}/sessions`), 200);
      const secrets = [first.login, second, third].flatMap((login) => [
        login.refreshToken,
        login.accessToken,
        login.cookie.split('=')[1] ?? '',
      ]);
      const shows = secrets.some((secret) => secret !== '' && list.text.includes(secret));
      expectThat(!shows, 'no secret in the list', shown(list), list);
      const ids = sessionIds(bodyOf(list));
      expectEqual(ids.length, 3, 'logins in the list', list);

      expectStatus(await first.client.delete(`${AUTH}/sessions`), 204);
      expectStatus(await first.client.get(`${AUTH}/me`), 200);
      for (const ended of [second, third]) expectProblem(await ended.client.get(`${AUTH}/me`), 401);
    },
  },
  {
    id: 'C211',
    title: 'Nobody ends the login of somebody else',
    source: 'OWASP ASVS V8.2.2; API1:2023',
    async run({ newAccount }) {
      const [a, b] = [await newAccount(), await newAccount()];
      const [id = ''] = sessionIds(bodyOf(await a.client.get(`${AUTH}/sessions`)));
      expectProblem(await b.client.delete(`${AUTH}/sessions/${id}`), 404);
      expectStatus(await a.client.get(`${AUTH}/me`), 200);
      expectStatus(await a.client.delete(`${AUTH}/sessions/${id}`), 204);
      expectProblem(await a.client.get(`${AUTH}/me`), 401);
    },
  },
]);

function sessionIds(body: Readonly<Record<string, unknown>>): readonly string[] {
  const { data } = body;
  return Array.isArray(data) ? data.filter(isObject).map(({ id }) => String(id)) : [];
}

/** PATCH /me with the cookie and exactly these other headers. */
function rename(
  account: Account,
  headers: Readonly<Record<string, string>>,
): ReturnType<Client['send']> {
  const client = account.client.as(() => ({ cookie: account.login.cookie }));
  return client.patch(`${AUTH}/me`, { name: 'Renamed' }, headers);
}

async function expectUnchanged(account: Account): Promise<void> {
  const me = await account.client.get(`${AUTH}/me`);
  expectEqual(bodyOf(me)['name'], 'Ada Example', 'name after the refused requests', me);
}
