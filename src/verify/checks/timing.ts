import { AUTH } from '../accounts.js';
import { group, withAccounts } from '../check.js';
import { expectStatus, expectThat } from '../expect.js';
import type { Exchange } from '../http.js';

/** Pairs of requests that are compared, after some that only warm up. */
const PAIRS = 30;
const WARM_UP = 5;
/** Medians further apart than both tell somebody with a stopwatch something: a hash takes 5 ms on a fast machine. */
const MOST_RATIO = 1.25;
const MOST_MS = 2;
/** One busy moment of the machine must not decide. */
const REPEATS = 5;
const MAJORITY = 3;
/** So many that none has more than four wrong passwords. */
const ACCOUNTS = Math.ceil((REPEATS * (WARM_UP + PAIRS)) / 4);

/** Answers that must not tell by their time whether an address has an account. */
export const timing = group({ id: 'timing', title: 'Timing' }, withAccounts, [
  {
    id: 'C16',
    title: 'A login takes as long for an unknown address as for a wrong password',
    source: 'OWASP ASVS V6.3.8; CWE-208',
    needs: ['secrets'],
    slow: true,
    phase: 'alone',
    async run(context) {
      const { accounts } = context;
      // A few tries for each account, so that none is throttled.
      const known: string[] = [];
      for (let i = 0; i < ACCOUNTS; i += 1) known.push((await accounts.create()).email);
      await expectSameTime({
        one: (n) => accounts.tryLogin(known[n % known.length] ?? '', accounts.newPassword()),
        other: () => accounts.tryLogin(accounts.newEmail(), accounts.newPassword()),
        status: 401,
      });
    },
  },
  {
    id: 'C213',
    title: 'A registration takes as long for a known address as for a new one',
    source: 'OWASP ASVS V6.3.8; CWE-208',
    slow: true,
    phase: 'alone',
    async run({ accounts }) {
      const { email } = await accounts.create();
      await expectSameTime({
        one: () => accounts.register(email, accounts.newPassword()),
        other: () => accounts.register(accounts.newEmail(), accounts.newPassword()),
        status: 202,
      });
    },
  },
  {
    id: 'C214',
    title: 'A request for a new password takes as long for a known address as for an unknown one',
    source: 'OWASP ASVS V6.3.8; OWASP Cheat Sheet Forgot Password',
    slow: true,
    phase: 'alone',
    async run(context) {
      const { email } = await context.newAccount();
      const forgot = (address: string): Promise<Exchange> =>
        context.anyone.post(`${AUTH}/password/forgot`, { email: address });
      await expectSameTime({
        one: () => forgot(email),
        other: () => forgot(context.accounts.newEmail()),
        status: 202,
      });
    },
  },
]);

interface Pair {
  readonly one: (n: number) => Promise<Exchange>;
  readonly other: (n: number) => Promise<Exchange>;
  readonly status: number;
}

/** Fails when the same side is slower, by ratio and by time, in three of five repeats. */
async function expectSameTime(pair: Pair): Promise<void> {
  const found = { one: [] as string[], other: [] as string[] };
  let n = 0;
  for (let repeat = 0; repeat < REPEATS; repeat += 1) {
    const times = await timesOf(pair, n);
    n += WARM_UP + PAIRS;
    const [one, other] = [median(times.one), median(times.other)];
    const differs =
      Math.max(one, other) / Math.min(one, other) > MOST_RATIO && Math.abs(one - other) > MOST_MS;
    const left = REPEATS - repeat - 1;
    if (!differs) {
      if (Math.max(found.one.length, found.other.length) + left < MAJORITY) return;
      continue;
    }
    const slower = found[one > other ? 'one' : 'other'];
    slower.push(`${one.toFixed(1)} ms against ${other.toFixed(1)} ms`);
    expectThat(slower.length < MAJORITY, 'medians that are alike', slower.join('; '));
  }
}

/** Milliseconds of pairs that were asked one after the other, so that both sides meet the same machine. */
async function timesOf(
  { one, other, status }: Pair,
  start: number,
): Promise<Readonly<Record<'one' | 'other', readonly number[]>>> {
  const times = { one: [] as number[], other: [] as number[] };
  for (let i = 0; i < WARM_UP + PAIRS; i += 1) {
    const answers = { one: await one(start + i), other: await other(start + i) };
    for (const side of ['one', 'other'] as const) {
      expectStatus(answers[side], status);
      if (i >= WARM_UP) times[side].push(answers[side].milliseconds);
    }
  }
  return times;
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}
