import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';

import { disable } from '../../../src/auth/administration.js';
import { emailKey } from '../../../src/auth/email-address.js';
import { findUserByEmail } from '../../../src/auth/users.repository.js';
import {
  newEmail,
  newUser,
  otherPassword,
  password,
  post,
  subjectsTo,
  tokenMailedTo,
  tokensMailedTo,
  visible,
} from '../../support/accounts.js';
import type { TestApp } from '../../support/app.js';
import { expectProblem } from '../../support/expect.js';
import { startFakeProvider, type FakeProvider, type Person } from '../../support/fake-provider.js';
import type { TestResponse } from '../../support/request.js';
import { countRows, logInThrough, newPerson, startOAuthApp } from '../../support/oauth.js';

let provider: FakeProvider;
let app: TestApp;
beforeAll(async () => {
  provider = await startFakeProvider();
  app = await startOAuthApp(provider);
});
afterEach(() => {
  vi.restoreAllMocks();
});
afterAll(async () => {
  await app.close();
  await provider.close();
});

const logIn = (person: Person) => logInThrough(provider, app, person);
const identitiesOf = (person: Person) =>
  app.services.db
    .selectFrom('identities')
    .select(['issuer', 'user_id'])
    .where('subject', '=', person.sub)
    .execute();
const verify = (token: string) => post(app, 'verify-email', { token });

describe('an address that the provider has verified', () => {
  it('has an account from the first login on, whose owner may choose a password', async () => {
    const { email = '', ...rest } = newPerson();
    expect((await logIn({ email, ...rest })).status).toBe(200);
    await post(app, 'password/forgot', { email });
    const token = await tokenMailedTo(app, email);
    await post(app, 'password/reset', { token, password: otherPassword });
    expect((await post(app, 'login', { email, password: otherPassword })).status).toBe(200);
  });

  it('leads to the account that it has, and its owner is told', async () => {
    const user = await newUser(app);
    const person = newPerson({ email: user.email.toUpperCase() });
    const answer = await logIn(person);
    expect(answer.json()).toMatchObject({ user: { id: user.id, name: user.name } });
    expect(await identitiesOf(person)).toEqual([{ issuer: provider.issuer, user_id: user.id }]);
    const lines = app.logLines.filter(({ event }) => event === 'identity.linked');
    expect(lines.at(-1)).toMatchObject({ userId: user.id, reason: 'oidc' });
    expect((await post(app, 'login', { email: user.email, password })).status).toBe(200);
    await logIn(person);
    expect(await subjectsTo(app, user.email)).toEqual([
      expect.stringContaining('log in through single sign-on'),
    ]);
  });

  it('ends registrations that were waiting for it', async () => {
    const email = newEmail();
    await post(app, 'register', { email, password, name: 'Mallory' });
    await logIn(newPerson({ email }));
    const { db } = app.services;
    const waiting = db.selectFrom('pending_accounts').select('email').where('email', '=', email);
    expect(await waiting.execute()).toEqual([]);
    expect((await verify(await tokenMailedTo(app, email))).status).toBe(422);
    expect((await post(app, 'login', { email, password })).status).toBe(401);
  });

  it('leads to the account that another first login has made meanwhile', async () => {
    const person = newPerson();
    const { passwords } = app.services;
    const hash = passwords.hash.bind(passwords);
    let faster: TestResponse | undefined;
    vi.spyOn(passwords, 'hash').mockImplementationOnce(async (secret) => {
      faster = await logIn(person);
      return hash(secret);
    });
    const slower = await logIn(person);
    expect(faster?.status).toBe(200);
    expect(slower.json().user).toEqual(faster?.json().user);
  });

  it('makes one account of 10 first logins at once', async () => {
    const person = newPerson();
    const before = await countRows(app);
    const answers = await Promise.all(Array.from({ length: 10 }, () => logIn(person)));
    expect(answers.map(({ status }) => status)).toEqual(Array(10).fill(200));
    expect(new Set(answers.map((each) => JSON.stringify(each.json().user))).size).toBe(1);
    const after = await countRows(app);
    expect([after.users - before.users, after.identities - before.identities]).toEqual([1, 1]);
  });

  it('links one account once of 10 first logins at once', async () => {
    const user = await newUser(app);
    const person = newPerson({ email: user.email });
    const answers = await Promise.all(Array.from({ length: 10 }, () => logIn(person)));
    expect(answers.map(({ status }) => status)).toEqual(Array(10).fill(200));
    expect(await identitiesOf(person)).toHaveLength(1);
    expect(await subjectsTo(app, user.email)).toHaveLength(1);
  });
});

describe('an address that it has not', () => {
  it.each([false, undefined, 'true', 1, null])('is asked, by mail (%j)', async (verified) => {
    const person = newPerson({ email_verified: verified });
    const email = person.email ?? '';
    const answer = await logIn(person);
    expect(answer.status).toBe(202);
    expect(answer.headers.get('set-cookie')).toBeNull();
    expect(await findUserByEmail(app.services.db, emailKey(email))).toBeUndefined();
    expect((await verify(await tokenMailedTo(app, email))).status).toBe(204);
    expect((await logIn(person)).json()).toMatchObject({ user: { email } });
  });

  it('takes no account over, and does not tell that there is one', async () => {
    const user = await newUser(app);
    const [mallory, stranger] = [
      newPerson({ email: user.email, email_verified: false }),
      newPerson({ email_verified: false }),
    ];
    const before = await countRows(app);
    const [known, unknown] = [await logIn(mallory), await logIn(stranger)];
    expect(visible(known)).toBe(visible(unknown));
    expect(await countRows(app)).toEqual(before);
    expect(await subjectsTo(app, user.email)).toEqual([expect.stringContaining('already have')]);
    expect(await tokensMailedTo(app, user.email)).toEqual([]);
    expect((await logIn(mallory)).status).toBe(202);
  });

  it('does not come with an account that was opened by another link', async () => {
    const email = newEmail();
    const mallory = newPerson({ email, email_verified: false });
    await logIn(mallory);
    const malloryToken = await tokenMailedTo(app, email);
    await post(app, 'register', { email, password, name: 'Ada' });
    expect((await verify(await tokenMailedTo(app, email))).status).toBe(204);
    expect((await verify(malloryToken)).status).toBe(422);
    expect(await identitiesOf(mallory)).toEqual([]);
    expect((await logIn(mallory)).status).toBe(202);
  });

  it('gets only so many mails', async () => {
    const person = newPerson({ email_verified: false });
    for (let i = 0; i < 7; i += 1) expect((await logIn(person)).status).toBe(202);
    expect(await subjectsTo(app, person.email ?? '')).toHaveLength(5);
  });
});

describe('an account', () => {
  it('has no way in through a provider any more when its password was forgotten', async () => {
    const email = newEmail();
    const mallory = newPerson({ email, email_verified: false });
    await logIn(mallory);
    // Its owner takes the mail for another one.
    await verify(await tokenMailedTo(app, email));
    expect((await logIn(mallory)).status).toBe(200);
    await post(app, 'password/forgot', { email });
    const token = await tokenMailedTo(app, email);
    expect((await post(app, 'password/reset', { token, password: otherPassword })).status).toBe(
      204,
    );
    expect((await logIn(mallory)).status).toBe(202);
    expect(await identitiesOf(mallory)).toEqual([]);
  });

  it('is of one person at a provider: addresses are given to others in time', async () => {
    const before = newPerson();
    await logIn(before);
    const after = newPerson({ email: before.email ?? '' });
    expect((await logIn(after)).status).toBe(202);
    expect(await identitiesOf(after)).toEqual([]);
    expect((await logIn(before)).status).toBe(200);
  });

  it('that is disabled is not logged in, and gets no identity', async () => {
    const linked = newPerson();
    await logIn(linked);
    await disable(app.services, linked.email ?? '');
    const user = await newUser(app);
    await disable(app.services, user.email);
    const unlinked = newPerson({ email: user.email });
    const answers = [await logIn(linked), await logIn(unlinked)];
    for (const answer of answers) {
      expectProblem(answer, 401);
      expect(answer.headers.get('www-authenticate')).toMatch(/^(Session|Bearer)$/);
    }
    expect(await identitiesOf(unlinked)).toEqual([]);
    expect(await subjectsTo(app, user.email)).toEqual([]);
  });

  it('is of one issuer: the same subject is nobody at another', async () => {
    const person = newPerson();
    await logIn(person);
    await app.services.db
      .updateTable('identities')
      .set({ issuer: 'https://former.test' })
      .where('subject', '=', person.sub)
      .execute();
    const other = newPerson({ sub: person.sub });
    expect((await logIn(other)).json()).toMatchObject({ user: { email: other.email } });
    expect(await identitiesOf(person)).toHaveLength(2);
  });

  it.each([undefined, '', 'ada', 'ada@localhost', `${'a'.repeat(250)}@example.com`])(
    'is not made of the address %j',
    async (email) => {
      const { email: _, ...person } = newPerson();
      const answer = await logIn({ ...person, ...(email !== undefined && { email }) });
      expect(expectProblem(answer, 422).errors).toMatchObject([{ pointer: '?code' }]);
    },
  );

  it.each([
    ['  Ada\n\tLovelace ', 'Ada Lovelace'],
    ['Ada \u202emoc.elpmaxe', 'Ada moc.elpmaxe'],
    ['x'.repeat(150), 'x'.repeat(100)],
    ['\u{1f980}'.repeat(150), '\u{1f980}'.repeat(100)],
    ['\u200b', undefined],
    ['', undefined],
    [undefined, undefined],
    [{ first: 'Ada' }, undefined],
  ])('has a name by our rules: %j', async (name, expected) => {
    const person = newPerson({ name });
    const answer = await logIn(person);
    const local = person.email?.split('@')[0];
    expect(answer.json()).toMatchObject({ user: { name: expected ?? local } });
  });
});
