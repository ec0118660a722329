import { setTimeout as sleep } from 'node:timers/promises';

import { AUTH } from '../accounts.js';
import { group, withAccounts, withSessions, withTokens } from '../check.js';
import { expectAlike, expectProblem, expectStatus } from '../expect.js';
import type { Client } from '../http.js';

/** How long logins and links live, each on a process of its own that has them short. */
export const lifetimes = group({ id: 'lifetimes', title: 'Lifetimes' }, withAccounts, [
  {
    id: 'C36',
    title: 'A session ends when it is not used, and in any case after its absolute time',
    source: 'OWASP ASVS V7.3.1, V7.3.2',
    applies: withSessions,
    needs: ['process'],
    slow: true,
    async run(context) {
      const there = await context.elsewhere({ SESSION_IDLE_TTL: '2', SESSION_ABSOLUTE_TTL: '4' });
      const { email, password, client: used } = await there.newAccount();
      const { client: idle } = await there.accounts.login(email, password);
      const started = performance.now();
      // Used all the time it outlives the idle time, which the other one does not.
      await keepUsing(used, started + 2_900);
      expectProblem(await idle.get(`${AUTH}/me`), 401);
      expectStatus(await used.get(`${AUTH}/me`), 200);
      await keepUsing(used, started + 4_600);
      expectProblem(await used.get(`${AUTH}/me`), 401);
    },
  },
  {
    id: 'C72',
    title: 'Rotation does not prolong a login: its family ends after the absolute time',
    source: 'OWASP ASVS V10.4.8',
    applies: withTokens,
    needs: ['process'],
    slow: true,
    async run(context) {
      const there = await context.elsewhere({ REFRESH_TOKEN_TTL: '2', ACCESS_TOKEN_TTL: '1' });
      let { login } = await there.newAccount();
      const ends = performance.now() + 2_600;
      const refresh = (token: string) =>
        there.anyone.post(`${AUTH}/refresh`, { refreshToken: token });
      let answer = await refresh(login.refreshToken);
      expectStatus(answer, 200);
      while (performance.now() < ends && answer.status === 200) {
        login = there.accounts.loginOf(answer);
        await sleep(200);
        answer = await refresh(login.refreshToken);
      }
      expectProblem(answer, 401);
    },
  },
  {
    id: 'C236',
    title: 'A link that is too old is as bad as one that never was',
    source: 'OWASP ASVS V6.5.5; OWASP Cheat Sheet Forgot Password',
    needs: ['process'],
    slow: true,
    async run(context) {
      const there = await context.elsewhere({ RESET_TOKEN_TTL: '1', VERIFY_TOKEN_TTL: '1' });
      const { accounts, anyone, mailbox } = there;
      const person = await context.newAccount();
      await anyone.post(`${AUTH}/password/forgot`, { email: person.email });
      const reset = mailbox.tokenIn(await mailbox.waitFor(person.email));
      const newcomer = accounts.newEmail();
      await accounts.register(newcomer, accounts.newPassword());
      const verification = mailbox.tokenIn(await mailbox.waitFor(newcomer));
      await sleep(1_300);

      const password = accounts.newPassword();
      const resetWith = (token: string) =>
        anyone.post(`${AUTH}/password/reset`, { token, password });
      const verifyWith = (token: string) => anyone.post(`${AUTH}/verify-email`, { token });
      const made = 'A'.repeat(reset.length);
      expectAlike(expectProblem(await resetWith(made), 422), await resetWith(reset), 'an old link');
      expectAlike(
        expectProblem(await verifyWith(made), 422),
        await verifyWith(verification),
        'an old link',
      );
    },
  },
]);

async function keepUsing(client: Client, until: number): Promise<void> {
  while (performance.now() < until) {
    await client.get(`${AUTH}/me`);
    await sleep(150);
  }
}
