import { AUTH } from '../accounts.js';
import { group, withAccounts, withSharedStore } from '../check.js';
import { expectProblem, expectStatus } from '../expect.js';
import { untilRefused } from '../hearsay.js';

/** Two processes of the project on one database. */
export const instances = group({ id: 'instances', title: 'Two instances' }, withAccounts, [
  {
    id: 'C250',
    title: 'A login counts on every instance, and so does its end, within 3 s',
    source: 'OWASP ASVS V7.4.1',
    needs: ['process'],
    async run(context) {
      const { project, newAccount, accounts } = context;
      const there = await context.elsewhere({ PUBLIC_URL: project.url });
      const { login, email, password, client } = await newAccount();
      const same =
        login.cookie === ''
          ? there.accounts.withToken(login.accessToken)
          : there.accounts.withCookie(login.cookie);
      expectStatus(await same.get(`${AUTH}/me`), 200);
      await accounts.login(email, password);
      expectStatus(await client.post(`${AUTH}/logout`), 204);
      expectProblem(await client.get(`${AUTH}/me`), 401);
      expectProblem(await untilRefused(same), 401);
    },
  },
  {
    id: 'C23',
    title: 'Failed logins count on every instance, and are not forgotten by a new one',
    source: 'OWASP ASVS V6.3.1',
    applies: withSharedStore,
    needs: ['process', 'secrets'],
    async run({ accounts, elsewhere, secrets }) {
      const { email, password } = await accounts.create();
      for (let i = 0; i < (secrets?.loginFailures ?? 5); i += 1) {
        expectStatus(await accounts.tryLogin(email, accounts.newPassword()), 401);
      }
      const there = await elsewhere({});
      expectProblem(await there.accounts.tryLogin(email, password), 429);
    },
  },
]);
