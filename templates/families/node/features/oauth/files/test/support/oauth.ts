import { randomUUID } from 'node:crypto';

import { newEmail } from './accounts.js';
import { startTestApp, type TestApp, type TestOptions } from './app.js';
import { client, type FakeProvider, type Person } from './fake-provider.js';
import type { TestResponse } from './request.js';

/** An app that people can log in to through the provider. */
export function startOAuthApp(
  provider: FakeProvider,
  { env, ...options }: TestOptions = {},
): Promise<TestApp> {
  return startTestApp({
    ...options,
    env: {
      OAUTH_OIDC_ISSUER: provider.issuer,
      OAUTH_OIDC_CLIENT_ID: client.id,
      OAUTH_OIDC_CLIENT_SECRET: client.secret,
      ...env,
    },
  });
}

/** Somebody whom nobody has seen before, with an address that the provider has verified. */
export function newPerson(rest: Partial<Person> = {}): Person {
  return { sub: randomUUID(), email: newEmail(), email_verified: true, name: 'Ada', ...rest };
}

/** A login that a browser was sent away with. */
export interface Begun {
  /** At the provider. */
  readonly url: string;
  /** What the browser sends from now on. */
  readonly headers: { readonly Cookie: string };
}

/** The first step: to the provider. */
export async function begin(app: TestApp, headers?: Begun['headers']): Promise<Begun> {
  const answer = await app.request('GET', '/api/v1/auth/oauth/oidc', headers && { headers });
  if (answer.status !== 302) throw new Error(answer.text);
  return { url: answer.headers.get('location') ?? '', headers: { Cookie: cookieOf(answer) } };
}

/** The second step: back from the provider. */
export function comeBack(
  app: TestApp,
  query: URLSearchParams,
  headers?: Record<string, string>,
): Promise<TestResponse> {
  const path = `/api/v1/auth/oauth/oidc/callback?${query.toString()}`;
  return app.request('GET', path, headers && { headers });
}

/** Both steps, in a browser of their own. */
export async function logInThrough(
  provider: FakeProvider,
  app: TestApp,
  person: Person,
): Promise<TestResponse> {
  const { url, headers } = await begin(app);
  return comeBack(app, provider.agree(url, person), headers);
}

/** `name=value` of the cookie that an answer sets. */
export function cookieOf(answer: TestResponse): string {
  return answer.headers.get('set-cookie')?.split(';')[0] ?? '';
}

/** How many there are of what logins leave behind. */
export async function countRows({ services: { db } }: TestApp) {
  const [users, sessions, identities] = await Promise.all([
    db.selectFrom('users').select('id').execute(),
    db.selectFrom('sessions').select('id').execute(),
    db.selectFrom('identities').select('subject').execute(),
  ]);
  return { users: users.length, sessions: sessions.length, identities: identities.length };
}
