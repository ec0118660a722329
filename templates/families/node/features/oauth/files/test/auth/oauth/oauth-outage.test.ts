import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';

import type { TestApp } from '../../support/app.js';
import { expectProblem } from '../../support/expect.js';
import { startFakeProvider, type FakeProvider, type Trouble } from '../../support/fake-provider.js';
import type { TestResponse } from '../../support/request.js';
import { begin, comeBack, countRows, newPerson, startOAuthApp } from '../../support/oauth.js';

let provider: FakeProvider;
let app: TestApp;
beforeAll(async () => {
  provider = await startFakeProvider();
  app = await startOAuthApp(provider, { env: { OAUTH_TIMEOUT: '1' } });
});
afterEach(() => {
  provider.trouble.clear();
  provider.isTaciturn = false;
});
afterAll(async () => {
  await app.close();
  await provider.close();
});

const troubles: Trouble[] = ['down', 'slow', 'broken', 'a page', 'endless', 'elsewhere'];

function expectUnavailable(answer: TestResponse, since: number): void {
  expectProblem(answer, 503);
  expect(Number(answer.headers.get('retry-after'))).toBeGreaterThanOrEqual(1);
  expect(performance.now() - since).toBeLessThan(2_000);
}

describe('a provider that is of no use', () => {
  it.each(['authorization_endpoint', 'token_endpoint', 'jwks_uri'])(
    'as it does not name its %s, is asked again',
    async (endpoint) => {
      const fresh = await startOAuthApp(provider);
      const discovery = '/.well-known/openid-configuration';
      const known = await (await fetch(provider.issuer + discovery)).json();
      try {
        provider.pages.set(discovery, { ...(known as object), [endpoint]: undefined });
        const since = performance.now();
        expectUnavailable(await fresh.request('GET', '/api/v1/auth/oauth/oidc'), since);
        provider.pages.delete(discovery);
        await begin(fresh);
      } finally {
        provider.pages.delete(discovery);
        await fresh.close();
      }
    },
  );

  it('before a login is 503, until it is of use again', async () => {
    const fresh = await startOAuthApp(provider, { env: { OAUTH_TIMEOUT: '1' } });
    const discovery = '/.well-known/openid-configuration';
    try {
      for (const trouble of troubles) {
        provider.trouble.set(discovery, trouble);
        const since = performance.now();
        expectUnavailable(await fresh.request('GET', '/api/v1/auth/oauth/oidc'), since);
        const line = fresh.logLines.findLast(({ reason }) => reason !== undefined);
        expect(line).toMatchObject({ level: 'warn', msg: 'a provider of logins does not answer' });
      }
      provider.trouble.clear();
      await begin(fresh);
    } finally {
      await fresh.close();
    }
  });

  it.each(['/token', '/userinfo'].flatMap((path) => troubles.map((each) => [path, each] as const)))(
    'during a login is 503, and nobody is logged in: %s %s',
    async (path, trouble) => {
      provider.isTaciturn = true;
      const before = await countRows(app);
      const { url, headers } = await begin(app);
      provider.trouble.set(path, trouble);
      const since = performance.now();
      const answer = await comeBack(app, provider.agree(url, newPerson()), headers);
      expectUnavailable(answer, since);
      expect(await countRows(app)).toEqual(before);
    },
  );

  it('is 503 where it does not say where to log in', async () => {
    const fresh = await startOAuthApp(provider);
    try {
      const { issuer, pages } = provider;
      pages.set('/.well-known/openid-configuration', { issuer });
      expectProblem(await fresh.request('GET', '/api/v1/auth/oauth/oidc'), 503);
    } finally {
      provider.pages.clear();
      await fresh.close();
    }
  });

  it('is 503 where its keys are missing', async () => {
    const fresh = await startOAuthApp(provider);
    try {
      provider.trouble.set('/jwks', 'broken');
      const { url, headers } = await begin(fresh);
      const query = provider.agree(url, newPerson());
      expectProblem(await comeBack(fresh, query, headers), 503);
    } finally {
      await fresh.close();
    }
  });
});
