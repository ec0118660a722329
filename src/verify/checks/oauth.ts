import { randomUUID } from 'node:crypto';

import { AUTH } from '../accounts.js';
import { type Context, group, withProviders } from '../check.js';
import {
  expectAlike,
  expectEqual,
  expectHeader,
  expectProblem,
  expectStatus,
  expectThat,
  shown,
} from '../expect.js';
import { bodyOf, type Client, type Exchange, isObject } from '../http.js';
import { readLog } from '../log.js';
import { type Lie, OpenIdProvider, type Outage, type Person } from '../openid-provider.js';

const BEGIN = `${AUTH}/oauth/oidc`;
const CALLBACK = `${BEGIN}/callback`;
/** Milliseconds in which an answer must come when the provider has two seconds. */
const PATIENCE_MS = 3_000;

/** Logins through another provider: one of the suite's own, on this machine. */
export const oauth = group({ id: 'oauth', title: 'Logins through providers' }, withProviders, [
  {
    id: 'C91',
    title:
      'A state works once, and in the browser that it was made for: else one same 400, nobody in',
    source: 'OWASP ASVS V10.2.1; RFC 9700, 4.7',
    needs: ['process'],
    async run(context) {
      const desk = await newDesk(context);
      const [mine, other] = [await desk.begin(), await desk.begin()];
      const query = desk.agree(mine);
      const without = new URLSearchParams({ code: query.get('code') ?? '' });
      const made = new URLSearchParams({ ...Object.fromEntries(query), state: 'A'.repeat(43) });
      const refused = expectProblem(await desk.finish(mine, without), 400);
      expectNoLogin(refused);
      expectAlike(refused, await desk.finish(mine, made), 'a made-up state');
      expectAlike(refused, await desk.finish(other, query), 'a state of another browser');
      expectAlike(refused, await desk.finish({ ...mine, cookie: '' }, query), 'no browser');
      expectStatus(await desk.finish(mine, query), 200);
      expectAlike(refused, await desk.finish(mine, query), 'a used state');
    },
  },
  {
    id: 'C92',
    title: 'Each login has a state, a nonce and a PKCE challenge (S256) of its own',
    source: 'OWASP ASVS V10.4.6; RFC 9700, 2.1.1; OpenID Connect Core, 3.1.2.1',
    needs: ['process'],
    async run(context) {
      const desk = await newDesk(context);
      const [one, two] = [await desk.begin(), await desk.begin()];
      for (const name of ['state', 'nonce', 'code_challenge']) {
        const values = [one, two].map(({ asked }) => asked.get(name) ?? '');
        expectThat(
          values.every((value) => value.length >= 32),
          `a ${name}`,
          values.join(', '),
        );
        expectThat(values[0] !== values[1], `a new ${name} each time`, values.join(', '));
      }
      expectEqual(one.asked.get('code_challenge_method'), 'S256', 'code_challenge_method');
      expectEqual(one.asked.get('response_type'), 'code', 'response_type');
      // The provider takes the code only with the verifier that belongs to the challenge.
      const stolen = desk.agree(one);
      stolen.set('state', two.asked.get('state') ?? '');
      expectProblem(await desk.finish(two, stolen), 401);
    },
  },
  {
    id: 'C93',
    title: 'The provider is sent back to the configured address, whatever the request says',
    source: 'OWASP ASVS V10.4.1; RFC 9700, 4.1',
    needs: ['process'],
    async run(context) {
      const desk = await newDesk(context);
      const evil = { 'x-forwarded-host': 'evil.example', host: 'evil.example' };
      const plain = await desk.begin();
      const odd = await desk.begin(evil);
      const wanted = `${desk.url}${CALLBACK}`;
      for (const { asked } of [plain, odd])
        expectEqual(asked.get('redirect_uri'), wanted, 'redirect_uri');
      expectProblem(await desk.anyone.get(`${BEGIN}?redirect_uri=https://evil.example`), 422);
    },
  },
  {
    id: 'C94',
    title: 'An ID token with any fault is 401, and nobody is in',
    source: 'OWASP ASVS V10.5.1 to V10.5.4; OpenID Connect Core, 3.1.3.7',
    needs: ['process'],
    async run(context) {
      const desk = await newDesk(context);
      const lies: readonly Lie[] = [
        { claims: { aud: 'another-app' } },
        { claims: { iss: 'https://evil.example' } },
        { claims: { nonce: 'A'.repeat(43) } },
        { claims: { nonce: undefined } },
        { claims: { exp: Math.floor(Date.now() / 1000) - 3_600 } },
        { claims: { exp: undefined } },
        { claims: { sub: undefined } },
        { isForged: true },
        { isUnsigned: true },
      ];
      for (const lie of lies) {
        const login = await desk.begin();
        expectNoLogin(
          expectProblem(await desk.finish(login, desk.agree(login, newPerson(), lie)), 401),
        );
      }
      const login = await desk.begin();
      const refusal = new URLSearchParams({
        error: 'access_denied',
        state: login.asked.get('state') ?? '',
      });
      expectNoLogin(expectProblem(await desk.finish(login, refusal), 401));
    },
  },
  {
    id: 'C95',
    title: 'Only an address that the provider has verified leads to the account that has it',
    source: 'OWASP ASVS V6.8.1',
    needs: ['process'],
    async run(context) {
      const desk = await newDesk(context);
      const victim = await context.newAccount();
      for (const email_verified of [false, undefined]) {
        const thief = { ...newPerson(victim.email), email_verified };
        const refused = await desk.logIn(thief);
        expectNoLogin(expectStatus(refused, 202));
        // Nobody learns whether there is an account.
        const nobody = await desk.logIn({ ...newPerson(), email_verified });
        expectAlike(expectStatus(nobody, 202), refused, 'an unverified address');
        expectStatus(await desk.logIn(thief), 202);
      }
      const owner = newPerson(victim.email);
      const first = expectStatus(await desk.logIn(owner), 200);
      expectEqual(userIdOf(first), victim.id, 'the account', first);
      const again = expectStatus(
        await desk.logIn({ ...owner, email: context.accounts.newEmail() }),
        200,
      );
      expectEqual(userIdOf(again), victim.id, 'the account of the same person', again);
    },
  },
  {
    id: 'C264',
    title: 'A new password after a forgotten one closes every way in through a provider',
    source: 'OWASP ASVS V6.4.3; V7.4.3',
    needs: ['process'],
    async run(context) {
      const desk = await newDesk(context);
      const { accounts, anyone, mailbox } = desk.there;
      // Somebody clicks the link that a stranger's login has sent to them.
      const stranger = { ...newPerson(), email_verified: false };
      expectStatus(await desk.logIn(stranger), 202);
      const link = mailbox.tokenIn(await mailbox.waitFor(stranger.email));
      expectStatus(await anyone.post(`${AUTH}/verify-email`, { token: link }), 204);
      expectStatus(await desk.logIn(stranger), 200);
      expectStatus(await anyone.post(`${AUTH}/password/forgot`, { email: stranger.email }), 202);
      const token = mailbox.tokenIn(await mailbox.waitFor(stranger.email, 2));
      const password = accounts.newPassword();
      expectStatus(await anyone.post(`${AUTH}/password/reset`, { token, password }), 204);
      expectNoLogin(expectStatus(await desk.logIn(stranger), 202));
    },
  },
  {
    id: 'C96',
    title: 'A provider that is silent, broken or endless is 503 in time; then all is well again',
    source: 'OWASP ASVS V16.5.3; API10:2023',
    needs: ['process'],
    slow: true,
    async run(context) {
      const desk = await newDesk(context);
      const outages: readonly Outage[] = ['broken', 'page', 'endless', 'silent'];
      // Before it has ever answered, and while somebody is on the way back from it.
      for (const outage of outages) {
        desk.provider.outage = outage;
        expectInTime(await desk.anyone.get(BEGIN));
        desk.provider.outage = undefined;
      }
      for (const outage of outages) {
        const login = await desk.begin();
        const query = desk.agree(login);
        desk.provider.outage = outage;
        expectInTime(await desk.finish(login, query));
        desk.provider.outage = undefined;
      }
      expectStatus(await desk.logIn(newPerson()), 200);
      const log = (await readLog(desk.project, () => true)).join('\n');
      const told = desk.provider.secrets.find((secret) => log.includes(secret));
      expectThat(told === undefined, 'no code or token in the log', told ?? '');
    },
  },
]);

/** A login on its way to the provider. */
interface BegunLogin {
  /** What the provider is asked. */
  readonly asked: URLSearchParams;
  readonly url: string;
  /** `name=value` of the browser. */
  readonly cookie: string;
}

/** A process that knows the provider, and people who go there and back. */
interface Desk {
  readonly provider: OpenIdProvider;
  readonly anyone: Client;
  readonly there: Context;
  readonly project: Context['project'];
  readonly url: string;
  begin(headers?: Record<string, string>): Promise<BegunLogin>;
  agree(login: BegunLogin, person?: Person, lie?: Lie): URLSearchParams;
  finish(login: BegunLogin, query: URLSearchParams): Promise<Exchange>;
  logIn(person: Person): Promise<Exchange>;
}

async function newDesk(context: Context): Promise<Desk> {
  const provider = new OpenIdProvider();
  provider.issuer = await context.listen(provider.listener);
  const there = await context.elsewhere(provider.variables);
  const { anyone, project } = there;
  const begin: Desk['begin'] = async (headers = {}) => {
    const answer = expectStatus(await anyone.get(BEGIN, headers), 302);
    const url = answer.headers.location ?? '';
    expectThat(
      url.startsWith(`${provider.issuer}/authorize?`),
      'a way to the provider',
      url,
      answer,
    );
    const [line = ''] = answer.headers['set-cookie'] ?? [];
    expectThat(/;\s*httponly/i.test(line), 'an HttpOnly cookie', line, answer);
    return { asked: new URL(url).searchParams, url, cookie: line.split(';')[0] ?? '' };
  };
  const agree: Desk['agree'] = ({ url }, person = newPerson(), lie = {}) =>
    provider.agree(url, person, lie);
  const finish: Desk['finish'] = ({ cookie }, query) =>
    anyone.get(`${CALLBACK}?${query.toString()}`, cookie === '' ? {} : { cookie });
  return {
    provider,
    anyone,
    there,
    project,
    url: project.url,
    begin,
    agree,
    finish,
    logIn: async (person) => {
      const login = await begin();
      return finish(login, agree(login, person));
    },
  };
}

function newPerson(email = `${randomUUID()}@mail.example`): Person {
  return { sub: randomUUID(), email, email_verified: true, name: 'Ada Example' };
}

function userIdOf(answer: Exchange): unknown {
  const { user } = bodyOf(answer);
  return isObject(user) ? user['id'] : undefined;
}

function expectNoLogin(answer: Exchange): void {
  const cookies = (answer.headers['set-cookie'] ?? []).join('; ');
  expectThat(!/(^|; )(__Host-)?session=[^;]/.test(cookies), 'no session', cookies, answer);
  expectThat(bodyOf(answer)['accessToken'] === undefined, 'no token', shown(answer), answer);
}

function expectInTime(answer: Exchange): void {
  expectProblem(answer, 503);
  expectHeader(answer, 'retry-after', /^[1-9]\d*$/);
  const { milliseconds } = answer;
  expectThat(
    milliseconds < PATIENCE_MS,
    'an answer in time',
    `${Math.round(milliseconds)} ms`,
    answer,
  );
}
