import { AUTH } from '../../verify/accounts.js';
import { type Context, withAccounts } from '../../verify/check.js';
import type { Note, Scene } from '../scene.js';

/** A one-time token that nobody was given. */
const NO_TOKEN = 'A'.repeat(43);

/** What no string member takes. */
const noStrings: readonly unknown[] = [null, 5, true, [], ['x'], {}, { $ne: null }];

/** Registration and everything that a person does before and after a login. */
export const accountScenes: readonly Scene[] = [
  {
    title: 'Registering',
    applies: withAccounts,
    async run(context, note) {
      const { accounts, anyone, mailbox, contract } = context;
      const [email, password] = [accounts.newEmail(), accounts.newPassword()];
      const good = { email, password, name: 'Ada Example' };
      const post = (body: object): ReturnType<typeof anyone.post> =>
        anyone.post(`${AUTH}/register`, body);
      await note('somebody new', post(good));
      const mail = await mailbox.waitFor(email);
      const token = mailbox.tokenIn(mail);
      await note('a wrong token', anyone.post(`${AUTH}/verify-email`, { token: NO_TOKEN }));
      await note('the token', anyone.post(`${AUTH}/verify-email`, { token }));
      await note('the token again', anyone.post(`${AUTH}/verify-email`, { token }));
      await note('somebody known', post(good));
      await note('nothing', post({}));
      for (const member of ['email', 'password', 'name'] as const) {
        const { [member]: _, ...rest } = good;
        await note(`no ${member}`, post(rest));
        for (const value of noStrings)
          await note(`${JSON.stringify(value)} as ${member}`, post({ ...good, [member]: value }));
      }
      for (const bad of [
        '',
        'a',
        'a@b',
        ' a@mail.example',
        'a b@mail.example',
        'a@mail..example',
        '"a b"@mail.example',
        'a@mail.example\r\nBcc: b@mail.example',
        `${'a'.repeat(250)}@mail.example`,
      ])
        await note(
          `the address ${JSON.stringify(bad.slice(0, 40))}`,
          post({ ...good, email: bad }),
        );
      for (const [asked, bad] of Object.entries({
        'no password at all': '',
        '14 characters': 'x'.repeat(14),
        'one character repeated': 'x'.repeat(15),
        '129 characters': 'x'.repeat(129),
        'a common password': 'password1234567',
        'a row of keys': 'qwertyuiopasdfg',
        'NUL in a password': 'nul\u0000 and many words',
        'the name of the project': `${contract.project} is my password`,
      }))
        await note(asked, post({ ...good, password: bad }));
      for (const bad of ['', ' ', 'a\nb', 'x'.repeat(101), '\u202eevil', 'nul\u0000'])
        await note(`the name ${JSON.stringify(bad.slice(0, 10))}`, post({ ...good, name: bad }));
      for (const member of ['role', 'id', 'isAdmin', 'emailVerified', 'constructor'])
        await note(`a member ${member}`, post({ ...good, [member]: 'admin' }));
    },
  },
  {
    title: 'Logging in',
    applies: withAccounts,
    async run({ accounts, anyone, administer, newAccount }, note) {
      const { email, password } = await newAccount();
      const login = (body: object): ReturnType<typeof anyone.post> =>
        anyone.post(`${AUTH}/login`, body);
      await note('the right password', accounts.tryLogin(email, password));
      await note('the address in capitals', login({ email: email.toUpperCase(), password }));
      await note('blanks around the address', login({ email: ` ${email} `, password }));
      await note('a wrong password', accounts.tryLogin(email, accounts.newPassword()));
      await note('nobody’s address', accounts.tryLogin(accounts.newEmail(), password));
      await note('nothing', login({}));
      for (const value of noStrings) {
        const shown = JSON.stringify(value);
        await note(`${shown} as email`, login({ email: value, password }));
        await note(`${shown} as password`, login({ email, password: value }));
      }
      await note('empty texts', login({ email: '', password: '' }));
      await note('an unknown member', login({ email, password, role: 'admin' }));
      const unverified = accounts.newEmail();
      await accounts.register(unverified, password);
      await note('not verified', accounts.tryLogin(unverified, password));
      const locked = await newAccount();
      await administer('disable', locked.email);
      await note('disabled', accounts.tryLogin(locked.email, locked.password));
      await note('asking as somebody disabled', locked.client.get(`${AUTH}/me`));
    },
  },
  {
    title: 'Guessing a password',
    applies: withAccounts,
    async run({ accounts, newAccount }, note) {
      const { email, password } = await newAccount();
      for (let i = 0; i < 6; i += 1)
        await note('a wrong password', accounts.tryLogin(email, accounts.newPassword()));
      await note('the right one', accounts.tryLogin(email, password));
      const nobody = accounts.newEmail();
      for (let i = 0; i < 6; i += 1)
        await note('nobody’s address', accounts.tryLogin(nobody, password));
    },
  },
  {
    title: 'Oneself',
    applies: withAccounts,
    async run({ newAccount, anyone }, note) {
      const { client } = await newAccount();
      const me = `${AUTH}/me`;
      await note('reading', client.get(me));
      await note('reading as nobody', anyone.get(me));
      await note('HEAD', client.send('HEAD', me));
      await note('a query', client.get(`${me}?x=1`));
      await note('a new name', client.patch(me, { name: 'Ada Renamed' }));
      await note('a name to be normalised', client.patch(me, { name: ' Ade\u0301le ' }));
      await note('nothing', client.patch(me, {}));
      for (const value of [...noStrings, '', ' ', 'a\nb', 'x'.repeat(101)])
        await note(
          `the name ${JSON.stringify(value).slice(0, 20)}`,
          client.patch(me, { name: value }),
        );
      for (const member of ['role', 'email', 'id', 'passwordHash', 'createdAt'])
        await note(`a member ${member}`, client.patch(me, { [member]: 'x' }));
      for (const body of [null, [], 'x', 5])
        await note(`the body ${JSON.stringify(body)}`, client.patch(me, body));
      await note('as nobody', anyone.patch(me, { name: 'Mallory' }));
      const merge = { 'content-type': 'application/merge-patch+json' };
      await note(
        'a merge patch by its name',
        client.send('PATCH', me, { body: '{"name":"Ada"}', headers: merge }),
      );
    },
  },
  {
    title: 'Passwords',
    applies: withAccounts,
    run: changePasswords,
  },
];

async function changePasswords(context: Context, note: Note): Promise<void> {
  const { accounts, anyone, mailbox, newAccount, contract } = context;
  const account = await newAccount();
  const change = `${AUTH}/password/change`;
  const next = accounts.newPassword();
  const right = { currentPassword: account.password, newPassword: next };
  await note('changing as nobody', anyone.post(change, right));
  await note('changing nothing', account.client.post(change, {}));
  await note(
    'a wrong current one',
    account.client.post(change, { ...right, currentPassword: accounts.newPassword() }),
  );
  for (const [asked, newPassword] of Object.entries({
    'the same': account.password,
    'a short one': 'short',
    'a common one': 'password1234567',
    'the name of the project': `${contract.project} is my password`,
    'no text': 5,
  }))
    await note(`changing to ${asked}`, account.client.post(change, { ...right, newPassword }));
  await note('changing', account.client.post(change, right));

  const forgot = `${AUTH}/password/forgot`;
  await note('forgotten', anyone.post(forgot, { email: account.email }));
  await note('forgotten by nobody', anyone.post(forgot, { email: accounts.newEmail() }));
  for (const body of [{}, { email: 'x' }, { email: 5 }, { email: account.email, x: 1 }, null])
    await note(
      `forgotten with ${JSON.stringify(body).replace(account.email, '<address>')}`,
      anyone.post(forgot, body),
    );
  // A mail to confirm the address came first.
  const token = mailbox.tokenIn(await mailbox.waitFor(account.email, 3));
  const reset = `${AUTH}/password/reset`;
  const password = accounts.newPassword();
  for (const body of [
    {},
    { token },
    { password },
    { token: 5, password },
    { token, password, x: 1 },
  ])
    await note(`resetting with ${Object.keys(body).join(', ')}`, anyone.post(reset, body));
  await note('a wrong token', anyone.post(reset, { token: NO_TOKEN, password }));
  await note('a weak password', anyone.post(reset, { token, password: 'short' }));
  await note('the token', anyone.post(reset, { token, password }));
  await note('the token again', anyone.post(reset, { token, password }));
  await note('the old login', account.client.get(`${AUTH}/me`));
  await note('the new password', accounts.tryLogin(account.email, password));
}
