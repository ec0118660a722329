import { setTimeout as sleep } from 'node:timers/promises';

import { AUTH, type Login } from '../accounts.js';
import { type Context, group, withTokens } from '../check.js';
import { CheckFailure, expectEqual, expectProblem, expectStatus, expectThat } from '../expect.js';
import type { Exchange } from '../http.js';

/** Refresh tokens rotate, and a stolen one ends its family. */
export const refresh = group({ id: 'refresh', title: 'Refresh tokens' }, withTokens, [
  {
    id: 'C66',
    title: 'A refresh gives a new pair, and the old token is spent',
    source: 'RFC 9700, 4.14',
    async run(context) {
      const { login } = await context.newAccount();
      const next = context.accounts.loginOf(
        expectStatus(await refreshWith(context, login.refreshToken), 200),
      );
      expectThat(
        next.refreshToken !== login.refreshToken,
        'another refresh token',
        'the same',
        next.answer,
      );
      expectThat(
        next.accessToken !== login.accessToken,
        'another access token',
        'the same',
        next.answer,
      );
      expectStatus(await next.client.get(`${AUTH}/me`), 200);
      expectProblem(await refreshWith(context, login.refreshToken), 401);
    },
  },
  {
    id: 'C67',
    title: 'A spent token used again after the grace ends its family, and no other login',
    source: 'RFC 9700, 4.14; OWASP ASVS V10.4.5',
    needs: ['secrets'],
    slow: true,
    async run(context) {
      const { accounts, secrets } = context;
      const { login, email, password } = await context.newAccount();
      const elsewhere = await accounts.login(email, password);
      const next = await rotate(context, login);
      await sleep((secrets?.refreshGrace ?? 0) * 1_000 + 300);

      expectProblem(await refreshWith(context, login.refreshToken), 401);
      expectProblem(await refreshWith(context, next.refreshToken), 401);
      expectProblem(await next.client.get(`${AUTH}/me`), 401);
      expectStatus(await elsewhere.client.get(`${AUTH}/me`), 200);
    },
  },
  {
    id: 'C68',
    title: 'Of 20 parallel refreshes of one token exactly one wins, and the losers harm nothing',
    source: 'RFC 9700, 4.14',
    async run(context) {
      let { login } = await context.newAccount();
      const rounds = Math.max(5, context.rounds);
      for (let round = 0; round < rounds; round += 1) {
        login = await raceFor(context, login.refreshToken);
        expectStatus(await login.client.get(`${AUTH}/me`), 200);
      }
      expectStatus(await refreshWith(context, login.refreshToken), 200);
      context.note(`1 winner in each of ${rounds} × 20 parallel refreshes`);
    },
  },
  {
    id: 'C212',
    title: 'What is no refresh token is 401 or 422, never more',
    async run(context) {
      for (const token of ['', 'x', 'A'.repeat(43), 'A'.repeat(10_000), '\u0000']) {
        const answer = await refreshWith(context, token);
        expectProblem(answer, 401, 422);
      }
      for (const body of [
        {},
        { refreshToken: 5 },
        { refreshToken: null },
        { refreshToken: { $ne: '' } },
      ]) {
        expectProblem(await context.anyone.post(`${AUTH}/refresh`, body), 422);
      }
    },
  },
]);

function refreshWith({ anyone }: Context, refreshToken: string): Promise<Exchange> {
  return anyone.post(`${AUTH}/refresh`, { refreshToken });
}

/** 20 uses of one token at once. @returns the login of the only one that won */
async function raceFor(context: Context, refreshToken: string): Promise<Login> {
  const answers = await Promise.all(
    Array.from({ length: 20 }, () => refreshWith(context, refreshToken)),
  );
  for (const answer of answers) expectStatus(answer, 200, 401);
  const [winner, ...more] = answers.filter(({ status }) => status === 200);
  if (winner === undefined) throw new CheckFailure('one winner', 'none', answers[0]);
  expectEqual(more.length, 0, 'further winners', more[0]);
  return context.accounts.loginOf(winner);
}

async function rotate(context: Context, login: Login): Promise<Login> {
  return context.accounts.loginOf(
    expectStatus(await refreshWith(context, login.refreshToken), 200),
  );
}
