import { AUTH } from '../accounts.js';
import { type Context, group, withAccounts } from '../check.js';
import { expectInvalid, expectQuick, expectStatus, expectThat } from '../expect.js';
import type { Exchange } from '../http.js';
import { fifteenLetters } from '../passwords.js';

/** Which passwords are taken, and that all of one counts. */
export const passwords = group({ id: 'passwords', title: 'Passwords' }, withAccounts, [
  {
    id: 'C02',
    title: 'One code point under the minimum is 422',
    source: 'OWASP ASVS V6.2.1',
    async run(context) {
      expectInvalid(await registerWith(context, '40 71 83 52 9!'), '/password');
      // 14 code points in 28 UTF-16 units and 56 bytes are still 14.
      expectInvalid(await registerWith(context, '🦊🐙🦉🐝🦋🐳🦔🐢🦚🐫🦥🐿🦜🐌'), '/password');
    },
  },
  {
    id: 'C03',
    title: 'Fifteen lower-case letters are accepted: there are no composition rules',
    source: 'OWASP ASVS V6.2.5',
    async run(context) {
      expectStatus(await registerWith(context, fifteenLetters(context.contract.project)), 202);
    },
  },
  {
    id: 'C04',
    title: 'Common passwords, runs, the e-mail’s name and the project’s name are 422',
    source: 'OWASP ASVS V6.2.4, V6.2.11',
    async run(context) {
      const { accounts, contract, anyone } = context;
      const bad = [
        'password1234567',
        'qwertyuiopasdfg',
        'aaaaaaaaaaaaaaaaaa',
        '123456789012345',
        'abcdefghijklmnop',
      ];
      for (const password of bad) expectInvalid(await registerWith(context, password), '/password');

      const name = contract.project.length >= 4 ? [`my ${contract.project} passphrase`] : [];
      for (const password of name)
        expectInvalid(await registerWith(context, password), '/password');
      const email = accounts.newEmail();
      const password = `${email.split('@')[0] ?? ''} and more`;
      const body = { email, password, name: 'Ada' };
      expectInvalid(await anyone.post(`${AUTH}/register`, body), '/password');
    },
  },
  {
    id: 'C05',
    title: 'No password is cut: 64, 72, 73 and 128 characters count to the last',
    source: 'OWASP ASVS V6.2.8, V6.2.9',
    async run({ accounts }) {
      for (const length of [64, 72, 73, 128]) {
        const email = accounts.newEmail();
        const password = accounts.newPassword().padEnd(length, ' 4071 8352');
        await accounts.registerAndVerify(email, password);
        expectStatus(await accounts.tryLogin(email, `${password.slice(0, -1)}~`), 401);
        await accounts.login(email, password);
      }
    },
  },
  {
    id: 'C06',
    title: 'Over 128 code points is refused at once, whatever the size',
    source: 'API4:2023',
    async run(context) {
      for (const length of [129, 10_000, 90_000]) {
        const password = '4071 8352 9160 '.repeat(8_000).slice(0, length);
        const answer = await expectQuick(() => registerWith(context, password));
        expectInvalid(answer, '/password');
      }
    },
  },
  {
    id: 'C09',
    title: 'Spaces, quotes and emoji come through exactly; NUL and lone surrogates are 422',
    source: 'OWASP ASVS V6.2.8',
    async run(context) {
      const { accounts } = context;
      const email = accounts.newEmail();
      const password = `  "4'2" <7> 🦊 ${accounts.newPassword()} `;
      await accounts.registerAndVerify(email, password);
      expectStatus(await accounts.tryLogin(email, password.trim()), 401);
      await accounts.login(email, password);

      expectInvalid(await registerWith(context, '4071\u00008352 9160 27'), '/password');
      const headers = { 'content-type': 'application/json' };
      const body = `{"email":"${accounts.newEmail()}","name":"Ada","password":"4071 \\ud83d 8352 9160 27"}`;
      const answer = await context.anyone.send('POST', `${AUTH}/register`, { body, headers });
      expectThat(
        answer.status === 422 || answer.status === 400,
        'status 422',
        `status ${answer.status}`,
        answer,
      );
    },
  },
  {
    id: 'C85',
    title: 'Changing the password needs the current one, and a new one that is another',
    source: 'OWASP ASVS V6.2.3',
    async run({ accounts, newAccount }) {
      const { client, email, password } = await newAccount();
      const newPassword = accounts.newPassword();
      const change = (currentPassword: string, next: string): Promise<Exchange> =>
        client.post(`${AUTH}/password/change`, { currentPassword, newPassword: next });

      const wrong = await change(accounts.newPassword(), newPassword);
      expectThat(
        [422, 403, 401].includes(wrong.status),
        'status 422',
        `status ${wrong.status}`,
        wrong,
      );
      expectInvalid(await change(password, password), '/newPassword');
      expectInvalid(await change(password, 'too short'), '/newPassword');
      expectStatus(await change(password, newPassword), 204);
      expectStatus(await accounts.tryLogin(email, password), 401);
      await accounts.login(email, newPassword);
    },
  },
]);

/** Registers somebody new with this password. */
function registerWith({ accounts }: Context, password: string): Promise<Exchange> {
  return accounts.register(accounts.newEmail(), password);
}
