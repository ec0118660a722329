import { describe, expect, it } from 'vitest';

import { createProviders } from '../../../src/auth/oauth/providers.js';
import { loadConfig } from '../../../src/config.js';
import { databaseProtocols } from '../../../src/db/dialect.js';
import { ConfigError } from '../../../src/env.js';
import { testEnvironment } from '../../support/environment.js';

const development = {
  ...testEnvironment,
  DATABASE_URL: `${databaseProtocols[0] ?? ''}//localhost/x`,
};

const oidc = {
  OAUTH_OIDC_CLIENT_ID: 'a',
  OAUTH_OIDC_CLIENT_SECRET: 'b',
  OAUTH_OIDC_ISSUER: 'https://login.test',
};

/** Faults of these variables alone: others may be missing, too. */
function faultsOf(env: NodeJS.ProcessEnv): readonly string[] {
  try {
    loadConfig({ ...development, ...env });
    return [];
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return error.faults.filter((fault) => fault.startsWith('OAUTH_'));
  }
}

describe('the configuration of providers', () => {
  it('has those whose client id is set', () => {
    expect(createProviders(loadConfig(development)).size).toBe(0);
    const config = loadConfig({
      ...development,
      OAUTH_GOOGLE_CLIENT_ID: 'a',
      OAUTH_GOOGLE_CLIENT_SECRET: 'b',
      OAUTH_FACEBOOK_CLIENT_ID: '',
    });
    expect([...createProviders(config).keys()]).toEqual(['google']);
  });

  it('misses the id of a provider that has the rest: it would not be there, without a word', () => {
    expect(faultsOf({ OAUTH_GOOGLE_CLIENT_SECRET: 'b' })).toEqual([
      'OAUTH_GOOGLE_CLIENT_ID is missing',
    ]);
  });

  it('misses what belongs to a client id, one line each', () => {
    expect(
      faultsOf({
        OAUTH_GOOGLE_CLIENT_ID: 'a',
        OAUTH_OIDC_CLIENT_ID: 'b',
        OAUTH_GITHUB_CLIENT_ID: '',
      }),
    ).toEqual([
      'OAUTH_GOOGLE_CLIENT_SECRET is missing',
      'OAUTH_OIDC_CLIENT_SECRET is missing',
      'OAUTH_OIDC_ISSUER is missing',
    ]);
  });

  it.each([
    ['OAUTH_OIDC_ISSUER', 'login.test'],
    ['OAUTH_OIDC_ISSUER', 'ftp://login.test'],
    ['OAUTH_OIDC_ISSUER', 'https://login.test/?tenant=1'],
    ['OAUTH_OIDC_ISSUER', 'https://login.test/.well-known/openid-configuration'],
    ['OAUTH_OIDC_ISSUER', 'https://user:password@login.test'],
    ['OAUTH_OIDC_ISSUER', `https://login.test/${'x'.repeat(300)}`],
    ['OAUTH_GITHUB_REDIRECT_URI', '/back'],
    ['OAUTH_GITHUB_REDIRECT_URI', 'https://app.test/#/back'],
    ['OAUTH_TIMEOUT', '0'],
  ])('refuses %s=%s', (name, value) => {
    expect(faultsOf({ ...oidc, [name]: value })).toEqual([expect.stringMatching(`^${name} must `)]);
  });

  it.each(['OAUTH_OIDC_ISSUER', 'OAUTH_GOOGLE_REDIRECT_URI'])(
    'takes http for %s, but not in production',
    (name) => {
      const env = { ...oidc, [name]: 'http://localhost:9000/x' };
      expect(faultsOf(env)).toEqual([]);
      expect(faultsOf({ ...env, APP_ENV: 'production' })).toEqual([
        `${name} must begin with https: in production`,
      ]);
    },
  );
});
