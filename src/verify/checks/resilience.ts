import { setTimeout as sleep } from 'node:timers/promises';

import { API, pathOf } from '../../contract/contract.js';
import { type Accounts, AUTH } from '../accounts.js';
import {
  type Context,
  everyProject,
  group,
  withDatabaseServer,
  withSharedStore,
} from '../check.js';
import {
  CheckFailure,
  expectHeader,
  expectProblem,
  expectStatus,
  expectThat,
  shown,
} from '../expect.js';
import type { Exchange } from '../http.js';
import type { ServerFailure } from '../proxy.js';

/** Milliseconds in which an answer must come while a server is away. */
const REFUSAL_MS = 3_000;
/** Milliseconds in which all must be well again once it is back. */
const RECOVERY_MS = 5_000;

/** A server that the project needs is away for a while. */
export const resilience = group({ id: 'resilience', title: 'Resilience' }, everyProject, [
  {
    id: 'C167',
    title:
      'Database gone: alive, not ready, 503 within 3 s; back: well within 5 s, three times over',
    source: 'OWASP ASVS V16.5.2',
    applies: withDatabaseServer,
    needs: ['process'],
    slow: true,
    run: (context) => withoutServer(context, 'DATABASE_URL', 'refuse', Math.max(3, context.rounds)),
  },
  {
    id: 'C168',
    title: 'Database silent: alive, not ready, 503 within 3 s; back: well within 5 s',
    source: 'OWASP ASVS V16.5.2',
    applies: withDatabaseServer,
    needs: ['process'],
    slow: true,
    run: (context) => withoutServer(context, 'DATABASE_URL', 'swallow', 1),
  },
  {
    id: 'C237',
    title: 'Shared store gone or silent: nobody passes uncounted, and all is well when it is back',
    source: 'OWASP ASVS V16.5.3',
    applies: withSharedStore,
    needs: ['process'],
    slow: true,
    async run(context) {
      await withoutServer(context, 'REDIS_URL', 'refuse', 1);
      await withoutServer(context, 'REDIS_URL', 'swallow', 1);
    },
  },
]);

/** Takes a server away and gives it back, on a process of its own. */
async function withoutServer(
  context: Context,
  variable: string,
  failure: ServerFailure,
  rounds: number,
): Promise<void> {
  const proxy = await context.throughProxy(variable);
  const there = await context.elsewhere({ [variable]: proxy.url });
  for (let round = 0; round < rounds; round += 1) {
    expectStatus(await there.anyone.get('/health/ready'), 200);
    // So that there are connections which look as if they could be used.
    await Promise.all(dataRequests(there).flatMap((ask) => [ask(), ask(), ask()]));
    proxy.fail(failure);
    await expectRefusal(there);
    proxy.restore();
    await expectRecovery(there);
  }
  const times = rounds === 1 ? 'once' : `${rounds} times`;
  context.note(`away ${times}: refused within 3 s, well within 5 s of its return, still alive`);
}

async function expectRefusal(there: Context): Promise<void> {
  // It bounds each request: one that hangs is the failure, with its name.
  const anyone = there.anyone.within(REFUSAL_MS);
  expectStatus(await anyone.get('/health/live'), 200);
  expectProblemOrReport(await anyone.get('/health/ready'));
  for (const ask of dataRequests({ ...there, anyone })) {
    const answer = expectProblem(await ask(), 503);
    expectHeader(answer, 'retry-after', /^[1-9]\d*$/);
  }
}

/** Readiness says which dependency is down, so it need not be a problem document. */
function expectProblemOrReport(ready: Exchange): void {
  expectThat(ready.status === 503, 'status 503', shown(ready), ready);
}

async function expectRecovery(there: Context): Promise<void> {
  const deadline = performance.now() + RECOVERY_MS;
  let last: Exchange | undefined;
  while (performance.now() < deadline) {
    last = await there.anyone.get('/health/ready');
    if (last.status === 200) break;
    await sleep(50);
  }
  if (last?.status !== 200) {
    throw new CheckFailure(`ready within ${RECOVERY_MS / 1000} s of its return`, 'not ready', last);
  }
  for (const ask of dataRequests(there)) {
    const answer = await ask();
    expectThat(answer.status < 500, 'no 5xx when it is back', shown(answer), answer);
  }
}

/** Requests that cannot be answered without the database. */
function dataRequests({
  anyone,
  contract,
  accounts,
}: Context): readonly (() => Promise<Exchange>)[] {
  const open = contract.resources.find(({ access }) => access === 'open' || access === 'public');
  return [
    ...(open === undefined ? [] : [() => anyone.get(pathOf(open))]),
    ...(contract.flavour === 'none'
      ? []
      : [
          () => anyone.post(`${AUTH}/login`, unknownLogin(accounts)),
          () => anyone.post(`${AUTH}/verify-email`, { token: 'A'.repeat(43) }),
        ]),
    ...(open === undefined && contract.flavour === 'none' && contract.orders
      ? [() => anyone.get(`${API}/orders`)]
      : []),
  ];
}

const unknownLogin = (accounts: Accounts): Readonly<Record<string, string>> => ({
  email: accounts.newEmail(),
  password: accounts.newPassword(),
});
