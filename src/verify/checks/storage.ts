import { AUTH } from '../accounts.js';
import { group, withAccounts, withSessions, withTokens } from '../check.js';
import { expectStatus, expectThat } from '../expect.js';

/** What is of use to nobody who reads the database, a backup of it, or its disk. */
export const storage = group({ id: 'storage', title: 'Storage' }, withAccounts, [
  {
    id: 'C251',
    title: 'Passwords are stored as Argon2id, and in no other form',
    source: 'OWASP ASVS V11.4.2; OWASP Cheat Sheet Password Storage',
    needs: ['process'],
    async run({ accounts, stored }) {
      const { password } = await accounts.create();
      const text = await stored();
      expectThat(!text.includes(password), 'no password', 'one in the database');
      expectThat(
        /\$argon2id\$v=19\$m=19456,t=2,p=1\$/.test(text),
        'hashes with m = 19456, t = 2, p = 1',
        'none',
      );
    },
  },
  {
    id: 'C71',
    title: 'Refresh tokens are stored as hashes',
    source: 'OWASP ASVS V11.5.1; RFC 9700, 4.14',
    applies: withTokens,
    needs: ['process'],
    async run({ newAccount, stored }) {
      const { login } = await newAccount();
      const text = await stored();
      expectThat(!text.includes(login.refreshToken), 'no token', 'one in the database');
      expectThat(!text.includes(login.accessToken), 'no access token', 'one in the database');
    },
  },
  {
    id: 'C252',
    title: 'Session ids are stored as hashes',
    source: 'OWASP ASVS V7.2.3; OWASP Cheat Sheet Session Management',
    applies: withSessions,
    needs: ['process'],
    async run({ newAccount, stored }) {
      const { login } = await newAccount();
      const id = login.cookie.split('=')[1] ?? login.cookie;
      expectThat(!(await stored()).includes(id), 'no session id', 'one in the database');
    },
  },
  {
    id: 'C78',
    title: 'Links in mails have 256 bits, and are stored as hashes',
    source: 'OWASP ASVS V11.5.1; OWASP Cheat Sheet Forgot Password',
    needs: ['process'],
    async run({ accounts, anyone, mailbox, newAccount, stored }) {
      const { email } = await newAccount();
      expectStatus(await anyone.post(`${AUTH}/password/forgot`, { email }), 202);
      const newcomer = accounts.newEmail();
      await accounts.register(newcomer, accounts.newPassword());
      const tokens = [
        mailbox.tokenIn(await mailbox.waitFor(email, 2)),
        mailbox.tokenIn(await mailbox.waitFor(newcomer)),
      ];
      const text = await stored();
      for (const token of tokens) {
        const bits = Buffer.from(token, 'base64url').length * 8;
        expectThat(bits >= 256, '256 bits', `${bits}`);
        expectThat(!text.includes(token), 'no token', 'one in the database');
      }
    },
  },
]);
