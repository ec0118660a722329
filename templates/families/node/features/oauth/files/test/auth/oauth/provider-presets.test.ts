import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { facebookUser } from '../../../src/auth/oauth/facebook-user.js';
import { githubUser } from '../../../src/auth/oauth/github-user.js';
import { presets, type Preset } from '../../../src/auth/oauth/provider-presets.js';
import { createProvider, type Provider } from '../../../src/auth/oauth/provider.js';
import { newToken } from '../../../src/auth/tokens.js';
import { client, startFakeProvider, type FakeProvider } from '../../support/fake-provider.js';

let provider: FakeProvider;
beforeAll(async () => {
  provider = await startFakeProvider();
});
afterAll(() => provider.close());

/** The preset, with everything of it at the fake. */
function fakeOf(preset: Preset, userOf: Preset['userOf']): Provider {
  const known = 'known' in preset.server ? preset.server.known : { issuer: '' };
  const server = {
    known: {
      ...known,
      issuer: provider.issuer,
      authorization_endpoint: `${provider.issuer}/authorize`,
      token_endpoint: `${provider.issuer}/token`,
    },
  };
  return createProvider(
    { ...preset, server, userOf },
    {
      id: 'fake',
      clientId: client.id,
      clientSecret: client.secret,
      redirectUri: 'http://app.test/back',
      timeout: 2,
    },
  );
}

async function identify(through: Provider) {
  const secrets = { state: newToken(), codeVerifier: newToken(), nonce: newToken() };
  const url = await through.authorizationUrl(secrets);
  const { searchParams } = new URL(url);
  const answer = provider.agree(url, { sub: '' });
  return {
    scope: searchParams.get('scope'),
    nonce: searchParams.get('nonce'),
    who: await through.identify(answer, secrets),
  };
}

describe('Google', () => {
  it.each([
    ['ada@gmail.com', undefined, true],
    ['ada@company.test', 'company.test', true],
    ['ada@company.test', undefined, false],
  ])('vouches for %s, of the domain %s: %s', async (email, hd, isEmailVerified) => {
    const google = createProvider(
      { ...presets.google, server: { discover: provider.issuer } },
      {
        id: 'fake',
        clientId: client.id,
        clientSecret: client.secret,
        redirectUri: 'http://app.test/back',
        timeout: 2,
      },
    );
    provider.claims = hd === undefined ? {} : { hd };
    const secrets = { state: newToken(), codeVerifier: newToken(), nonce: newToken() };
    const url = await google.authorizationUrl(secrets);
    const answer = provider.agree(url, { sub: '1', email, email_verified: true });
    expect(await google.identify(answer, secrets)).toMatchObject({ email, isEmailVerified });
    provider.claims = {};
  });
});

describe('GitHub', () => {
  const github = () => fakeOf(presets.github, githubUser(provider.issuer));

  it('tells who it is by number, with the address that comes first', async () => {
    provider.pages.set('/user', { id: 42, login: 'ada', name: 'Ada', email: 'any@example.com' });
    provider.pages.set('/user/emails', [
      { email: 'any@example.com', primary: false, verified: true },
      { email: 'ada@example.com', primary: true, verified: true },
    ]);
    expect(await identify(github())).toEqual({
      scope: 'read:user user:email',
      nonce: null,
      who: {
        issuer: provider.issuer,
        subject: '42',
        email: 'ada@example.com',
        isEmailVerified: true,
        name: 'Ada',
      },
    });
  });

  it.each([
    [[{ email: 'ada@example.com', primary: true, verified: false }], 'ada@example.com'],
    [[{ email: 'ada@example.com', primary: false, verified: true }], undefined],
    [[], undefined],
  ])('vouches for no other: %j', async (emails, email) => {
    provider.pages.set('/user', { id: 42, name: null });
    provider.pages.set('/user/emails', emails);
    const { who } = await identify(github());
    expect(who).toMatchObject({ email, isEmailVerified: false, name: undefined });
  });

  it('is not believed when it says something else', async () => {
    provider.pages.set('/user', { id: 'ada' });
    await expect(identify(github())).rejects.toMatchObject({ kind: 'refused' });
  });
});

describe('Facebook', () => {
  it('tells who it is, with an address that nobody has verified', async () => {
    provider.pages.set('/me', { id: '42', name: 'Ada', email: 'ada@example.com', verified: true });
    expect(await identify(fakeOf(presets.facebook, facebookUser(provider.issuer)))).toEqual({
      scope: 'email public_profile',
      nonce: null,
      who: {
        issuer: provider.issuer,
        subject: '42',
        email: 'ada@example.com',
        isEmailVerified: false,
        name: 'Ada',
      },
    });
  });
});

it.each(Object.entries(presets))('%s is asked over https alone', (_id, { server }) => {
  const addresses = Object.values('known' in server ? server.known : server)
    .filter((value) => typeof value === 'string')
    .map((value) => new URL(value).protocol);
  expect(new Set(addresses)).toEqual(new Set(['https:']));
});
