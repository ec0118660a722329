import { pathOf } from '../../contract/contract.js';
import { NOBODY } from '../../contract/operations.js';
import { AUTH } from '../accounts.js';
import { type Applies, group, withAccounts } from '../check.js';
import { expectProblem, expectStatus, expectThat } from '../expect.js';
import { untilRefused } from '../hearsay.js';

const withAdminWork: Applies = ({ resources }) =>
  resources.some(({ access }) => access === 'public') || 'nothing is for admins alone';

/** What a person at the machine can do to an account. */
export const administration = group(
  { id: 'administration', title: 'Administration' },
  withAccounts,
  [
    {
      id: 'C39',
      title:
        'A disabled account is logged out everywhere within 3 s, and its password is a wrong one',
      source: 'OWASP ASVS V7.4.2',
      needs: ['process'],
      async run({ accounts, administer, newAccount }) {
        const { email, password, client } = await newAccount();
        const other = await accounts.login(email, password);
        expectThat(await administer('disable', email), 'a disabled account', 'a refusal');
        expectProblem(await untilRefused(client), 401);
        expectProblem(await untilRefused(other.client), 401);
        expectProblem(await accounts.tryLogin(email, password), 401);
      },
    },
    {
      id: 'C62',
      title: 'Rights that were taken away are gone within 3 s, whatever token was given before',
      source: 'OWASP ASVS V8.3.2',
      applies: withAdminWork,
      needs: ['process'],
      async run({ accounts, admin, administer, contract, newAccount }) {
        await admin(); // Somebody has to stay.
        const { email, password } = await newAccount();
        await administer('promote', email);
        const before = await accounts.login(email, password);
        const resource = contract.resources.find(({ access }) => access === 'public');
        const path = resource === undefined ? '' : `${pathOf(resource)}/${NOBODY}`;
        expectProblem(await before.client.delete(path), 404);
        expectThat(await administer('demote', email), 'a user again', 'a refusal');
        expectProblem(await untilRefused(before.client), 401);
        const after = await accounts.login(email, password);
        expectProblem(await after.client.delete(path), 403);
      },
    },
    {
      id: 'C105',
      title: 'The last admin can neither be demoted nor locked out',
      needs: ['process'],
      // Others make admins, too.
      phase: 'alone',
      async run({ admin, administer }) {
        const { client, email } = await admin();
        for (const command of ['demote', 'disable'] as const) {
          expectThat(!(await administer(command, email)), `a refusal to ${command}`, 'none');
        }
        expectStatus(await client.get(`${AUTH}/me`), 200);
      },
    },
  ],
);
