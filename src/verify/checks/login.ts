import { AUTH } from '../accounts.js';
import { group, withAccounts } from '../check.js';
import {
  expectAlike,
  expectHeader,
  expectProblem,
  expectStatus,
  expectThat,
  shown,
} from '../expect.js';
import type { Exchange } from '../http.js';
import { readLog } from '../log.js';

/** What a login tells, and how often it may be tried. */
export const login = group({ id: 'login', title: 'Login and throttling' }, withAccounts, [
  {
    id: 'C15',
    title: 'Wrong password, unknown e-mail and unverified account get one same 401',
    source: 'OWASP ASVS V6.3.8',
    async run({ accounts }) {
      const { email } = await accounts.create();
      const unverified = accounts.newEmail();
      const password = accounts.newPassword();
      await accounts.register(unverified, password);

      const wrongPassword = expectProblem(
        await accounts.tryLogin(email, accounts.newPassword()),
        401,
      );
      const unknownEmail = await accounts.tryLogin(accounts.newEmail(), accounts.newPassword());
      const notVerified = await accounts.tryLogin(unverified, password);
      expectAlike(wrongPassword, unknownEmail, 'the answer to an unknown e-mail');
      expectAlike(wrongPassword, notVerified, 'the answer to an unverified account');
    },
  },
  {
    id: 'C210',
    title: 'E-mails compare without case',
    async run({ accounts }) {
      const { email, password } = await accounts.create();
      await accounts.login(email.toUpperCase(), password);
      await accounts.login(` ${email} `, password);
    },
  },
  {
    id: 'C17',
    title: 'After five failures an account is throttled, even with the right password',
    source: 'OWASP ASVS V6.3.1, V6.1.1',
    needs: ['secrets'],
    async run({ accounts, secrets }) {
      const { email, password, client } = await accounts.create();
      for (let i = 0; i < (secrets?.loginFailures ?? 5); i++) {
        expectStatus(await accounts.tryLogin(email, accounts.newPassword()), 401);
      }
      const sixth = expectProblem(await accounts.tryLogin(email, accounts.newPassword()), 429);
      expectHeader(sixth, 'retry-after', /^[1-9]\d*$/);
      expectProblem(await accounts.tryLogin(email, password), 429);
      expectProblem(await accounts.tryLogin(email.toUpperCase(), password), 429);
      // Who is already in stays in: else anybody could lock anybody out.
      expectStatus(await client.get(`${AUTH}/me`), 200);
    },
  },
  {
    id: 'C18',
    title: 'An unknown e-mail is throttled like a known one',
    source: 'OWASP ASVS V6.3.8',
    needs: ['secrets'],
    async run({ accounts, secrets }) {
      const known = await accounts.create();
      const last = async (email: string): Promise<Exchange> => {
        for (let i = 0; i < (secrets?.loginFailures ?? 5); i++) {
          expectStatus(await accounts.tryLogin(email, accounts.newPassword()), 401);
        }
        return accounts.tryLogin(email, accounts.newPassword());
      };
      const answerToKnown = expectProblem(await last(known.email), 429);
      const answerToUnknown = expectProblem(await last(accounts.newEmail()), 429);
      expectAlike(answerToKnown, answerToUnknown, 'the throttled answer');
    },
  },
  {
    id: 'C21',
    title: 'A made-up client address does not escape the throttle',
    source: 'OWASP ASVS V4.1.3, V15.3.4',
    needs: ['secrets'],
    async run({ accounts, secrets }) {
      const { email } = await accounts.create();
      const answers: Exchange[] = [];
      for (let i = 0; i <= (secrets?.loginFailures ?? 5); i++) {
        const ip = `198.51.100.${i + 1}`;
        const forged = {
          'x-forwarded-for': ip,
          forwarded: `for=${ip}`,
          'x-real-ip': ip,
          'true-client-ip': ip,
        };
        answers.push(await accounts.tryLogin(email, accounts.newPassword(), forged));
      }
      const last = answers.at(-1);
      if (last !== undefined) expectProblem(last, 429);
    },
  },
  {
    id: 'C28',
    title: '200 logins at once are all answered, and the rest of the app is answered meanwhile',
    source: 'API4:2023; CWE-400',
    slow: true,
    async run({ accounts, anyone }) {
      const { email, password } = await accounts.create();
      let isOver = false;
      const waits: number[] = [];
      const watch = async (): Promise<void> => {
        while (!isOver) waits.push((await anyone.get('/health/live')).milliseconds);
      };
      const login = (): Promise<Exchange> => accounts.tryLogin(email, password);
      const logins = Promise.all(Array.from({ length: 200 }, login));
      const [answers] = await Promise.all([logins.finally(() => (isOver = true)), watch()]);
      for (const answer of answers) expectStatus(answer, 200, 429);
      const p99 = waits.sort((a, b) => a - b)[Math.floor(waits.length * 0.99)] ?? 0;
      expectThat(p99 <= 1_000, 'health within 1 s (p99)', `${Math.round(p99)} ms`);
    },
  },
  {
    id: 'C29',
    title: 'Every login, good or bad, is in the log: who, from where, in which request',
    source: 'OWASP ASVS V16.3.1',
    needs: ['process'],
    async run({ accounts, project }) {
      const { email, password, id } = await accounts.create();
      const run = Date.now().toString(36);
      const linesOf = (event: string, name: string): Promise<readonly string[]> =>
        readLog(project, (line) => line.includes(name) && line.includes(event));
      await accounts.tryLogin(email, password, { 'x-request-id': `good-${run}` });
      await accounts.tryLogin(email, accounts.newPassword(), { 'x-request-id': `bad-${run}` });
      const [good = ''] = await linesOf('login.succeeded', `good-${run}`);
      const [bad = ''] = await linesOf('login.failed', `bad-${run}`);
      expectThat(good.includes(id), 'login.succeeded with the user', good);
      for (const line of [good, bad]) {
        expectThat(line.includes('127.0.0.1'), 'the client’s address', line);
        expectThat(!line.includes(email), 'no e-mail address', line);
      }
      expectThat(/"account":"[\w-]{8,}"/.test(bad), 'login.failed with a fingerprint', bad);
    },
  },
  {
    id: 'C24',
    title: 'Objects, arrays and numbers in the place of e-mail and password are 422',
    source: 'OWASP ASVS V1.2.4, V15.3.5',
    async run({ accounts, anyone }) {
      const { email, password } = await accounts.create();
      for (const odd of [{ $ne: null }, { $gt: '' }, [], [password], 5, null, true, '']) {
        expectProblem(await anyone.post(`${AUTH}/login`, { email, password: odd }), 422);
        expectProblem(await anyone.post(`${AUTH}/login`, { email: odd, password }), 422);
      }
      expectProblem(await anyone.post(`${AUTH}/login`, { email, password, remember: true }), 422);
    },
  },
  {
    id: 'C25',
    title: 'Nobody logs in by GET or with credentials in the query',
    source: 'OWASP ASVS V14.2.1',
    async run({ accounts, anyone }) {
      const { email, password } = await accounts.create();
      const query = `?email=${encodeURIComponent(email)}&password=${encodeURIComponent(password)}`;
      expectProblem(await anyone.get(`${AUTH}/login`), 405);
      const posted = await anyone.post(`${AUTH}/login${query}`, {});
      expectThat(posted.status === 422, 'status 422', shown(posted), posted);
      expectHeader(posted, 'set-cookie', undefined);
    },
  },
]);
