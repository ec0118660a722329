import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import type { TestApp } from '../../support/app.js';
import { expectProblem } from '../../support/expect.js';
import { startFakeProvider, type FakeProvider } from '../../support/fake-provider.js';
import {
  begin,
  comeBack,
  cookieOf,
  countRows,
  logInThrough,
  newPerson,
  startOAuthApp,
} from '../../support/oauth.js';

let provider: FakeProvider;
let app: TestApp;
beforeAll(async () => {
  provider = await startFakeProvider();
  app = await startOAuthApp(provider, { env: { OAUTH_RETURN_URL: 'https://app.test/#/привет' } });
});
afterAll(async () => {
  await app.close();
  await provider.close();
});

const me = (Cookie: string) => app.request('GET', '/api/v1/auth/me', { headers: { Cookie } });

describe('a login with a page to go on to', () => {
  it('leads there, with the session in its cookie', async () => {
    const person = newPerson();
    const answer = await logInThrough(provider, app, person);
    expect(answer.status).toBe(303);
    expect(answer.headers.get('location')).toBe(
      'https://app.test/#/%D0%BF%D1%80%D0%B8%D0%B2%D0%B5%D1%82',
    );
    expect(answer.headers.get('cache-control')).toBe('no-store');
    expect((await me(cookieOf(answer))).json()).toMatchObject({ email: person.email });
  });

  it('leads nowhere when nobody is logged in', async () => {
    const unverified = newPerson({ email_verified: false });
    expect((await logInThrough(provider, app, unverified)).status).toBe(202);
    expectProblem(await comeBack(app, new URLSearchParams()), 400);
  });

  it('ends the session that this browser had', async () => {
    const first = cookieOf(await logInThrough(provider, app, newPerson()));
    const before = await countRows(app);
    const { url, headers } = await begin(app);
    const Cookie = `${headers.Cookie}; ${first}`;
    await comeBack(app, provider.agree(url, newPerson()), { Cookie });
    expect((await countRows(app)).sessions).toBe(before.sessions);
    expectProblem(await me(first), 401);
  });
});
