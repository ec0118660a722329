import { AUTH } from '../accounts.js';
import { group, withAccounts } from '../check.js';
import {
  expectAlike,
  expectEqual,
  expectHeader,
  expectInvalid,
  expectProblem,
  expectStatus,
  expectThat,
  shown,
} from '../expect.js';
import { bodyOf } from '../http.js';

/** Registering, verifying, and what people see of themselves. */
export const registration = group(
  { id: 'registration', title: 'Registration and profile' },
  withAccounts,
  [
    {
      id: 'C01',
      title: 'Register, verify by mail, log in, ask who I am, log out',
      async run({ accounts, mailbox, anyone }) {
        const email = accounts.newEmail();
        const password = accounts.newPassword();
        const registered = expectStatus(await accounts.register(email, password, 'Ada'), 202);
        const shows = registered.text.includes(password) || /\$argon2|hash/i.test(registered.text);
        expectThat(!shows, 'no password and no hash', shown(registered), registered);
        expectStatus(await accounts.tryLogin(email, password), 401);

        const token = mailbox.tokenIn(await mailbox.waitFor(email));
        expectStatus(await anyone.post(`${AUTH}/verify-email`, { token }), 204);
        const { client } = await accounts.login(email, password);
        expectStatus(await client.get(`${AUTH}/me`), 200);
        expectStatus(await client.post(`${AUTH}/logout`), 204);
        expectStatus(await client.get(`${AUTH}/me`), 401);
      },
    },
    {
      id: 'C07',
      title: 'Registering a known e-mail answers like a new one',
      source: 'OWASP ASVS V6.3.8',
      async run({ accounts, mailbox }) {
        const known = await accounts.create();
        const fresh = accounts.newEmail();
        const answerToFresh = expectStatus(
          await accounts.register(fresh, accounts.newPassword()),
          202,
        );
        const answerToKnown = await accounts.register(
          known.email.toUpperCase(),
          accounts.newPassword(),
        );
        expectAlike(answerToFresh, answerToKnown, 'the answer to a known e-mail');

        const mail = await mailbox.waitFor(known.email, 2);
        expectThat(
          !/[?&#]token=/.test(mail.content) || mail.subject !== '',
          'a mail that says so',
          mail.subject,
        );
        // The other password must not have become the account's.
        await accounts.login(known.email, known.password);
      },
    },
    {
      id: 'C10',
      title: 'What is no e-mail address is 422, and nothing is sent',
      source: 'OWASP ASVS V1.3.11',
      async run({ accounts, mailbox }) {
        const victim = accounts.newEmail();
        const bad = [
          '',
          'no-at-sign',
          'a@b',
          '@mail.example',
          `${'x'.repeat(250)}@mail.example`,
          `ada@mail.example\r\nBcc: ${victim}`,
          `ada@mail.example,${victim}`,
          '"quoted local part"@mail.example',
          'nul\u0000@mail.example',
        ];
        for (const email of bad) {
          expectInvalid(await accounts.register(email, accounts.newPassword()), '/email');
        }
        expectEqual((await mailbox.mailsTo(victim)).length, 0, 'mails to the injected address');
      },
    },
    {
      id: 'C11',
      title: 'Members that a client may not set are 422, and no account is made',
      source: 'OWASP ASVS V15.3.3; API3:2023',
      async run({ accounts, anyone }) {
        for (const extra of [
          'role',
          'isAdmin',
          'id',
          'emailVerified',
          'createdAt',
          'passwordHash',
        ]) {
          const email = accounts.newEmail();
          const password = accounts.newPassword();
          const body = {
            email,
            password,
            name: 'Mallory',
            [extra]: extra === 'role' ? 'admin' : true,
          };
          expectInvalid(await anyone.post(`${AUTH}/register`, body), `/${extra}`);
          expectStatus(await accounts.tryLogin(email, password), 401);
        }
      },
    },
    {
      id: 'C89',
      title: 'GET /me shows exactly id, email, name, role and createdAt',
      source: 'OWASP ASVS V15.3.1; API3:2023',
      async run({ newAccount }) {
        const { client, email } = await newAccount();
        const answer = expectStatus(await client.get(`${AUTH}/me`), 200);
        const me = bodyOf(answer);
        expectEqual(
          Object.keys(me).sort(),
          ['createdAt', 'email', 'id', 'name', 'role'],
          'members',
          answer,
        );
        expectEqual(me['email'], email, 'email', answer);
        expectEqual(me['role'], 'user', 'role', answer);
        const time = String(me['createdAt']);
        expectThat(
          /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/.test(time),
          'UTC with milliseconds',
          time,
          answer,
        );
        const id = String(me['id']);
        expectThat(
          /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/.test(id),
          'a UUIDv7',
          id,
          answer,
        );
      },
    },
    {
      id: 'C90',
      title: 'PATCH /me changes the name and nothing else',
      source: 'OWASP ASVS V15.3.3; API3:2023',
      async run({ newAccount }) {
        const { client, email } = await newAccount();
        for (const [member, value] of Object.entries({
          role: 'admin',
          email: 'x@mail.example',
          id: email,
          passwordHash: 'x',
        })) {
          expectInvalid(
            await client.patch(`${AUTH}/me`, { name: 'Changed', [member]: value }),
            `/${member}`,
          );
        }
        const unchanged = bodyOf(await client.get(`${AUTH}/me`));
        expectEqual(
          [unchanged['role'], unchanged['email'], unchanged['name']],
          ['user', email, 'Ada Example'],
          'role, email and name',
        );
        const changed = expectStatus(await client.patch(`${AUTH}/me`, { name: 'Grace 🚀' }), 200);
        expectEqual(bodyOf(changed)['name'], 'Grace 🚀', 'name', changed);
      },
    },
    {
      id: 'C262',
      title: 'A name is one line that can be seen and that turns no text around: else 422',
      source: 'Unicode Technical Report 36, 2.5; UAX 9',
      async run({ accounts, newAccount }) {
        const { client } = await newAccount();
        const bad = [
          '',
          '   ',
          '\u200b\u2060\ufeff',
          'Ada\u202egnp.exe',
          'Ada\u2066 \u2069',
          'Ada\nBcc: x',
          'Ada\u0000Lovelace',
          'Ada\u2028Lovelace',
          '\ud800',
          'x'.repeat(101),
        ];
        for (const name of bad) {
          expectInvalid(await client.patch(`${AUTH}/me`, { name }), '/name');
          const email = accounts.newEmail();
          expectInvalid(await accounts.register(email, accounts.newPassword(), name), '/name');
        }
        for (const name of ['李', 'עדה לאבלייס', 'Zoë O’Neill-Śmith', '🚀'.repeat(100)]) {
          const changed = expectStatus(await client.patch(`${AUTH}/me`, { name }), 200);
          expectEqual(bodyOf(changed)['name'], name, 'name', changed);
        }
      },
    },
    {
      id: 'C27',
      title: 'Basic credentials are 401, and no Basic challenge is made',
      source: 'RFC 9110, 11.6.1',
      async run({ anyone, contract }) {
        const basic = `Basic ${Buffer.from('admin:admin').toString('base64')}`;
        const answer = expectProblem(await anyone.get(`${AUTH}/me`, { authorization: basic }), 401);
        const scheme = contract.flavour === 'jwt' ? /^Bearer\b/ : /^Session\b/;
        expectHeader(answer, 'www-authenticate', scheme);
      },
    },
    {
      id: 'C30',
      title: 'There is no account that everybody knows',
      source: 'OWASP ASVS V6.3.2',
      async run({ accounts }) {
        for (const name of ['admin', 'root', 'test', 'user', 'demo']) {
          for (const password of [name, 'password1234567']) {
            const answer = await accounts.tryLogin(`${name}@example.com`, password);
            expectThat(
              [401, 422, 429].includes(answer.status),
              'status 401',
              shown(answer),
              answer,
            );
          }
        }
      },
    },
  ],
);
