import { randomInt } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';

import { AUTH } from '../accounts.js';
import { type Context, group, withAccounts, withTokens } from '../check.js';
import { expectEqual, expectHeader, expectProblem, expectStatus } from '../expect.js';
import type { Client, Exchange } from '../http.js';
import type { Variables } from '../project.js';

/** How often things may be asked, each on a process of its own with tight limits. */
export const limits = group({ id: 'limits', title: 'Rate limits' }, withAccounts, [
  {
    id: 'C13',
    title: 'Too many registrations from one address are 429, and nobody else is hindered',
    source: 'OWASP ASVS V2.4.1; API6:2023',
    needs: ['process'],
    async run(context) {
      const there = await behindProxy(context, { RATE_LIMIT_REGISTER: '3/60' });
      const register = (client: Client): Promise<Exchange> => {
        const [email, password] = [context.accounts.newEmail(), context.accounts.newPassword()];
        return client.post(`${AUTH}/register`, { email, password, name: 'Ada' });
      };
      const here = from(there, someAddress());
      for (let i = 0; i < 3; i += 1) expectStatus(await register(here), 202);
      expectThrottled(await register(here));
      expectStatus(await register(from(there, someAddress())), 202);
    },
  },
  {
    id: 'C75',
    title: 'Too many refreshes from one address are 429',
    source: 'OWASP ASVS V2.4.1',
    applies: withTokens,
    needs: ['process'],
    async run(context) {
      const there = await behindProxy(context, { RATE_LIMIT_REFRESH: '3/60' });
      const here = from(there, someAddress());
      const refresh = (): Promise<Exchange> =>
        here.post(`${AUTH}/refresh`, { refreshToken: 'A'.repeat(43) });
      for (let i = 0; i < 3; i += 1) expectProblem(await refresh(), 401);
      expectThrottled(await refresh());
    },
  },
  {
    id: 'C234',
    title: 'Too many wrong links from one address are 429: nobody guesses tokens',
    source: 'OWASP ASVS V6.5.1, V2.4.1',
    needs: ['process'],
    async run(context) {
      const there = await behindProxy(context, { RATE_LIMIT_RESET: '3/60' });
      const here = from(there, someAddress());
      const token = 'A'.repeat(43);
      const password = context.accounts.newPassword();
      for (let i = 0; i < 3; i += 1) {
        expectProblem(await here.post(`${AUTH}/password/reset`, { token, password }), 422);
      }
      expectThrottled(await here.post(`${AUTH}/password/reset`, { token, password }));
      expectThrottled(await here.post(`${AUTH}/verify-email`, { token }));
    },
  },
  {
    id: 'C83',
    title: 'Nobody’s mailbox is filled: after some links the answer stays 202 and no mail is sent',
    source: 'OWASP ASVS V2.4.1; API6:2023',
    needs: ['process'],
    async run(context) {
      const there = await behindProxy(context, { RATE_LIMIT_FORGOT_ACCOUNT: '3/60' });
      const { email } = await there.newAccount();
      const stranger = await there.newAccount();
      for (let i = 0; i < 6; i += 1) {
        expectStatus(await there.anyone.post(`${AUTH}/password/forgot`, { email }), 202);
      }
      await there.mailbox.waitFor(email, 1 + 3);
      // When one that was asked for later has come, the others would have come, too.
      await there.anyone.post(`${AUTH}/password/forgot`, { email: stranger.email });
      await there.mailbox.waitFor(stranger.email, 2);
      const mails = await there.mailbox.mailsTo(email);
      expectEqual(mails.length, 1 + 3, 'mails, the first of them for the registration');
    },
  },
  {
    id: 'C22',
    title: 'Behind a trusted proxy the last address that is not trusted counts, IPv6 by its /64',
    source: 'OWASP ASVS V15.3.4',
    needs: ['process'],
    async run(context) {
      const there = await behindProxy(context, { RATE_LIMIT_LOGIN: '3/60' });
      const login = async (forwarded: string): Promise<Exchange> => {
        const [email, password] = [context.accounts.newEmail(), context.accounts.newPassword()];
        return from(there, forwarded).post(`${AUTH}/login`, { email, password });
      };
      const client = someAddress();
      // What the client itself wrote in front of the proxy's entry changes nothing.
      for (const claimed of ['203.0.113.1', '203.0.113.2', 'unknown']) {
        expectProblem(await login(`${claimed}, ${client}`), 401);
      }
      expectThrottled(await login(`203.0.113.4, ${client}`));
      expectProblem(await login(`${client}, ${someAddress()}`), 401);

      const network = `2001:db8:${hex()}:${hex()}`;
      for (let i = 1; i <= 3; i += 1) expectProblem(await login(`${network}::${i}`), 401);
      expectThrottled(await login(`${network}:ffff::9`));
      expectProblem(await login(`2001:db8:${hex()}:${hex()}::1`), 401);
    },
  },
  {
    id: 'C20',
    title: 'A throttled account opens again when Retry-After has passed',
    source: 'OWASP ASVS V6.1.1; NIST SP 800-63B-4, 3.2.2',
    needs: ['process'],
    slow: true,
    async run(context) {
      const there = await behindProxy(context, { RATE_LIMIT_LOGIN_ACCOUNT: '2/2' });
      const { email, password } = await there.newAccount();
      for (let i = 0; i < 2; i += 1) {
        expectProblem(await there.accounts.tryLogin(email, context.accounts.newPassword()), 401);
      }
      const locked = expectThrottled(await there.accounts.tryLogin(email, password));
      const opens = performance.now() + Number(locked.headers['retry-after']) * 1_000;
      let answer = locked;
      while (answer.status === 429 && performance.now() < opens + 1_000) {
        await sleep(50);
        answer = await there.accounts.tryLogin(email, password);
      }
      expectStatus(answer, 200);
    },
  },
]);

/** A process that trusts the address we ask from as a proxy, so that each check has addresses of its own. */
function behindProxy({ elsewhere }: Context, variables: Variables): Promise<Context> {
  return elsewhere({ TRUSTED_PROXIES: '127.0.0.1', ...variables });
}

function from({ anyone }: Context, forwardedFor: string): Client {
  return anyone.withHeaders({ 'x-forwarded-for': forwardedFor });
}

/** One that nobody has asked from before (RFC 2544, reserved for tests). */
function someAddress(): string {
  return `198.18.${randomInt(256)}.${randomInt(256)}`;
}

const hex = (): string => randomInt(1, 0xffff).toString(16);

function expectThrottled(answer: Exchange): Exchange {
  expectProblem(answer, 429);
  expectHeader(answer, 'retry-after', /^[1-9]\d*$/);
  return answer;
}
