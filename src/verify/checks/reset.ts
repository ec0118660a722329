import { AUTH } from '../accounts.js';
import { type Context, group, withAccounts } from '../check.js';
import {
  expectAlike,
  expectEqual,
  expectHeader,
  expectProblem,
  expectStatus,
  expectThat,
} from '../expect.js';
import type { Exchange } from '../http.js';

/** Times a race is run: not each of them meets. */
const RACES = 4;

/** Forgotten passwords and one-time links. */
export const reset = group({ id: 'reset', title: 'Forgotten passwords' }, withAccounts, [
  {
    id: 'C76',
    title: 'Forgot answers a known and an unknown address alike; only the known one gets a mail',
    source: 'OWASP ASVS V6.3.8; OWASP Cheat Sheet Forgot Password',
    async run(context) {
      const { email } = await context.newAccount();
      const stranger = context.accounts.newEmail();
      const unknown = expectStatus(await forgot(context, stranger), 202);
      const known = await forgot(context, email.toUpperCase());
      expectAlike(unknown, known, 'the answer to a known address');
      await context.mailbox.waitFor(email, 2);
      expectEqual((await context.mailbox.mailsTo(stranger)).length, 0, 'mails to the stranger');
    },
  },
  {
    id: 'C77',
    title: 'The link in the mail is made of PUBLIC_URL, whatever the request claims',
    source: 'OWASP Cheat Sheet Forgot Password; CWE-640',
    async run(context) {
      const { email } = await context.newAccount();
      const claims = {
        host: 'evil.example',
        'x-forwarded-host': 'evil.example',
        forwarded: 'host=evil.example;proto=https',
        origin: 'https://evil.example',
      };
      const answer = await context.anyone.post(`${AUTH}/password/forgot`, { email }, claims);
      expectStatus(answer, 202, 400, 403, 421);
      if (answer.status !== 202) return;
      const mail = await context.mailbox.waitFor(email, 2);
      expectThat(
        !mail.content.includes('evil.example'),
        'a link to PUBLIC_URL',
        mail.content.slice(0, 300),
        answer,
      );
    },
  },
  {
    id: 'C80',
    title: 'Bad, used and foreign tokens get one same 422',
    source: 'OWASP ASVS V6.5.1',
    async run(context) {
      const { accounts } = context;
      const { email } = await context.newAccount();
      const token = await resetToken(context, email);
      const made = expectProblem(
        await resetWith(context, 'A'.repeat(token.length), accounts.newPassword()),
        422,
      );
      expectStatus(await resetWith(context, token, accounts.newPassword()), 204);
      const used = await resetWith(context, token, accounts.newPassword());
      expectAlike(made, used, 'the answer to a used token');

      const other = accounts.newEmail();
      await accounts.register(other, accounts.newPassword());
      const verification = context.mailbox.tokenIn(await context.mailbox.waitFor(other));
      const foreign = await resetWith(context, verification, accounts.newPassword());
      expectAlike(made, foreign, 'the answer to a token for something else');
    },
  },
  {
    id: 'C79',
    title: 'A newer link kills the older one',
    source: 'OWASP Cheat Sheet Forgot Password',
    async run(context) {
      const { email } = await context.newAccount();
      const older = await resetToken(context, email);
      const newer = await resetToken(context, email, 3);
      expectProblem(await resetWith(context, older, context.accounts.newPassword()), 422);
      expectStatus(await resetWith(context, newer, context.accounts.newPassword()), 204);
    },
  },
  {
    id: 'C81',
    title:
      'After a reset every login has ended, the new password counts, and nobody is logged in by it',
    source: 'OWASP ASVS V6.3.7, V7.4.3; OWASP Cheat Sheet Forgot Password',
    async run(context) {
      const { accounts, anyone } = context;
      const { email, password, client, login } = await context.newAccount();
      const newPassword = accounts.newPassword();
      const answer = expectStatus(
        await resetWith(context, await resetToken(context, email), newPassword),
        204,
      );
      expectThat(answer.headers['set-cookie'] === undefined, 'no Set-Cookie', 'one', answer);
      expectProblem(await client.get(`${AUTH}/me`), 401);
      if (login.refreshToken !== '') {
        expectProblem(
          await anyone.post(`${AUTH}/refresh`, { refreshToken: login.refreshToken }),
          401,
        );
      }
      expectStatus(await accounts.tryLogin(email, password), 401);
      await accounts.login(email, newPassword);
    },
  },
  {
    id: 'C88',
    title:
      'The page a link leads to is stored nowhere, tells nobody where it was, and spends nothing',
    source: 'OWASP Cheat Sheet Forgot Password; OWASP ASVS V14.2.1',
    async run(context) {
      const { anyone, accounts, mailbox } = context;
      const { email } = await context.newAccount();
      await forgot(context, email);
      const mail = await mailbox.waitFor(email, 2);
      const token = mailbox.tokenIn(mail);
      const link = new RegExp(`${anyone.base}(/[\\w./-]*)[?#]token=`).exec(mail.content)?.[1];
      expectThat(link !== undefined, `a link to ${anyone.base}`, mail.content.slice(0, 300));
      // Programs that look for viruses follow links, some of them more than once.
      for (const method of ['GET', 'HEAD', 'GET']) {
        const page = await anyone.send(method, link, { headers: { accept: 'text/html' } });
        expectStatus(page, 200);
        expectHeader(page, 'content-type', /^text\/html\b/);
        expectHeader(page, 'cache-control', /\bno-store\b/);
        expectHeader(page, 'referrer-policy', 'no-referrer');
        expectHeader(page, 'content-security-policy', /default-src 'none'.*frame-ancestors 'none'/);
      }
      expectStatus(await resetWith(context, token, accounts.newPassword()), 204);
    },
  },
  {
    id: 'C84',
    title: 'Of 10 parallel uses of one link exactly one succeeds',
    source: 'OWASP ASVS V2.3.4',
    async run(context) {
      const { email } = await context.newAccount();
      const token = await resetToken(context, email);
      const answers = await Promise.all(
        Array.from({ length: 10 }, () => resetWith(context, token, context.accounts.newPassword())),
      );
      expectEqual(
        answers.filter(({ status }) => status === 204).length,
        1,
        'successes',
        answers[0],
      );
      for (const answer of answers) expectStatus(answer, 204, 422);
    },
  },
  {
    id: 'C260',
    title: 'No login with the old password outlives a reset that runs at the same time',
    source: 'OWASP ASVS V7.4.3, V2.3.4',
    async run(context) {
      const { accounts } = context;
      for (let round = 0; round < RACES; round += 1) {
        const { email, password } = await context.newAccount();
        const token = await resetToken(context, email);
        const newPassword = accounts.newPassword();
        // Fewer than lock the account.
        const logins = Array.from({ length: 4 }, () => accounts.tryLogin(email, password));
        expectStatus(await resetWith(context, token, newPassword), 204);
        for (const answer of await Promise.all(logins)) {
          expectStatus(answer, 200, 401);
          if (answer.status !== 200) continue;
          expectProblem(await accounts.loginOf(answer).client.get(`${AUTH}/me`), 401);
        }
        await accounts.login(email, newPassword);
      }
    },
  },
  {
    id: 'C261',
    title: 'Of a reset and a change of the password at the same time one counts, and stays',
    source: 'OWASP ASVS V2.3.4',
    async run(context) {
      const { accounts } = context;
      for (let round = 0; round < RACES; round += 1) {
        const { email, password, client } = await context.newAccount();
        const token = await resetToken(context, email);
        const [byReset, byChange] = [accounts.newPassword(), accounts.newPassword()];
        const body = { currentPassword: password, newPassword: byChange };
        const [change, reset] = await Promise.all([
          client.post(`${AUTH}/password/change`, body),
          resetWith(context, token, byReset),
        ]);
        expectStatus(reset, 204, 422);
        expectStatus(change, ...(reset.status === 204 ? [401, 422] : [204]));
        await accounts.login(email, reset.status === 204 ? byReset : byChange);
        expectStatus(
          await accounts.tryLogin(email, reset.status === 204 ? byChange : byReset),
          401,
        );
      }
    },
  },
  {
    id: 'C82',
    title: 'Asking for a link changes nothing by itself',
    source: 'OWASP Cheat Sheet Forgot Password',
    async run(context) {
      const { email, password, client } = await context.newAccount();
      expectStatus(await forgot(context, email), 202);
      expectStatus(await client.get(`${AUTH}/me`), 200);
      await context.accounts.login(email, password);
    },
  },
  {
    id: 'C73',
    title: 'Changing the password ends every other login and keeps this one',
    source: 'OWASP ASVS V7.4.3',
    async run({ accounts, anyone, newAccount }) {
      const { client, email, password } = await newAccount();
      const other = await accounts.login(email, password);
      const body = { currentPassword: password, newPassword: accounts.newPassword() };
      const changed = expectStatus(await client.post(`${AUTH}/password/change`, body), 204);
      expectProblem(await other.client.get(`${AUTH}/me`), 401);
      if (other.refreshToken !== '') {
        expectProblem(
          await anyone.post(`${AUTH}/refresh`, { refreshToken: other.refreshToken }),
          401,
        );
      }
      // A session gets a new id at this moment: the old one is dead, too.
      const [cookie] = changed.headers['set-cookie'] ?? [];
      const own = cookie === undefined ? client : accounts.withCookie(cookie.split(';')[0] ?? '');
      expectStatus(await own.get(`${AUTH}/me`), 200);
      if (cookie !== undefined) expectProblem(await client.get(`${AUTH}/me`), 401);
    },
  },
]);

function forgot({ anyone }: Context, email: string): Promise<Exchange> {
  return anyone.post(`${AUTH}/password/forgot`, { email });
}

/** Asks for a link, and takes the token out of the mail: the `count`th to this address. */
async function resetToken(context: Context, email: string, count = 2): Promise<string> {
  expectStatus(await forgot(context, email), 202);
  return context.mailbox.tokenIn(await context.mailbox.waitFor(email, count));
}

function resetWith({ anyone }: Context, token: string, password: string): Promise<Exchange> {
  return anyone.post(`${AUTH}/password/reset`, { token, password });
}
