import { describe, expect, it } from 'vitest';

import { loadConfig, loadMigrationConfig, warningsOf } from '../src/config.js';
import { databaseProtocols } from '../src/db/dialect.js';
import { ConfigError, reusedSecrets } from '../src/env.js';
import { testEnvironment } from './support/environment.js';

const development = {
  ...testEnvironment,
  DATABASE_URL: `${databaseProtocols[0] ?? ''}//localhost/x`,
};
const production = {
  ...development,
  APP_ENV: 'production',
  PUBLIC_URL: 'https://api.test',
  APP_SECRET: 'yY2mVwq0f6C9rXbK4nZt7LdHs1GpJ3eA',
  SMTP_URL: 'smtps://user:pass@mail.test:465',
  MAIL_FROM: 'App <app@api.test>',
};

function faultsOf(env: NodeJS.ProcessEnv): readonly string[] {
  try {
    loadConfig(env);
    return [];
  } catch (error) {
    if (error instanceof ConfigError) return error.faults;
    throw error;
  }
}

describe('configuration', () => {
  it('takes defaults that are right for the mode', () => {
    const config = loadConfig({ ...development, APP_ENV: 'development' });
    expect(config).toMatchObject({ HOST: '127.0.0.1', PORT: 3000, DOCS_ENABLED: true });
    expect(config.SMTP_URL).toBeUndefined();
    expect(config.CORS_ORIGINS).toEqual([]);
  });

  it('takes itself for production when nothing else is said', () => {
    const { APP_ENV: _, ...env } = { ...production };
    expect(loadConfig(env)).toMatchObject({
      APP_ENV: 'production',
      HOST: '0.0.0.0',
      DOCS_ENABLED: false,
    });
    expect(faultsOf({ ...production, APP_ENV: 'prod' })[0]).toContain('APP_ENV must be one of');
  });

  it('names every fault at once, and never the value', () => {
    const faults = faultsOf({
      ...development,
      PORT: '70000',
      PUBLIC_URL: 'http://app.test/path',
      BODY_LIMIT: 'many',
      CORS_ORIGINS: 'https://ok.test, https://no.test/',
      TRUSTED_PROXIES: '10.0.0.0/33',
      RATE_LIMIT_GENERAL: '5',
      APP_SECRET: '',
    });
    expect(faults.map((fault) => fault.split(' ')[0]).sort()).toEqual([
      'APP_SECRET',
      'BODY_LIMIT',
      'CORS_ORIGINS',
      'PORT',
      'PUBLIC_URL',
      'RATE_LIMIT_GENERAL',
      'TRUSTED_PROXIES',
    ]);
    expect(faults.join()).not.toContain('70000');
    expect(faults).toContain('APP_SECRET is missing');
  });

  it.each([
    ['short', 'must be at least 32 bytes'],
    ['change-me: openssl rand -base64 32', 'must be random'],
    ['a'.repeat(64), 'must be random'],
    ['0123456789abcdef'.repeat(2), 'must be random'],
    ['abcdefghijkl abcdefghijkl abcdefghijkl', 'must be random'],
    ['your-secret-key-your-secret-key-your', 'must be random'],
  ])('refuses the secret %j in production', (secret, fault) => {
    expect(faultsOf({ ...production, APP_SECRET: secret }).join()).toContain(fault);
    expect(faultsOf(production)).toEqual([]);
  });

  it('refuses a secret that stands under two names in production', () => {
    const { APP_SECRET } = production;
    expect(reusedSecrets(['APP_SECRET', 'JWT_SECRET'], { APP_SECRET, JWT_SECRET: 'x' })).toEqual(
      [],
    );
    expect(
      reusedSecrets(['APP_SECRET', 'PORT', 'JWT_SECRET'], { APP_SECRET, JWT_SECRET: APP_SECRET }),
    ).toEqual(['JWT_SECRET must differ from APP_SECRET']);
  });

  it.each(['http://api.test', 'http://127.0.0.1.api.test', 'http://localhost.api.test'])(
    'refuses the public origin %s in production',
    (PUBLIC_URL) => {
      expect(faultsOf({ ...development, PUBLIC_URL })).toEqual([]);
      expect(faultsOf({ ...production, PUBLIC_URL })).toEqual([
        'PUBLIC_URL must begin with https: in production',
      ]);
    },
  );

  it.each(['http://localhost:3000', 'http://127.0.0.1:3000', 'http://[::1]:3000'])(
    'takes %s, which stays on this machine',
    (PUBLIC_URL) => expect(faultsOf({ ...production, PUBLIC_URL })).toEqual([]),
  );

  it.each([
    ['CORS_ORIGINS', 'https://a.test,http://b.test', 'must begin with https: in production'],
    ...['0.0.0.0/0', 'loopback,128.0.0.0/1', '10.0.0.0/7', '::/0', '2000::/3'].map((networks) => [
      'TRUSTED_PROXIES',
      networks,
      'must not hold networks larger than /8, of IPv6 than /7, in production',
    ]),
  ])('refuses %s=%s in production', (name, value, fault) => {
    expect(faultsOf({ ...development, [name]: value })).toEqual([]);
    expect(faultsOf({ ...production, [name]: value })).toEqual([`${name} ${fault}`]);
  });

  it('takes the networks that nobody else is in', () =>
    expect(faultsOf({ ...production, TRUSTED_PROXIES: 'loopback,private' })).toEqual([]));

  it.each([
    'App',
    'a@b.test, c@d.test',
    '<a@b.test',
    'App a@b.test',
    'A <a@b.test>\r\nBcc: c@d.test',
  ])('refuses the sender %j', (MAIL_FROM) => {
    const fault = 'MAIL_FROM must be an address, or a name and <an address>';
    expect(faultsOf({ ...production, MAIL_FROM })).toEqual([fault]);
  });

  it.each(['a@localhost', 'App, Inc. <a@b.test>', '<a@b.test>'])(
    'takes the sender %j',
    (MAIL_FROM) => expect(faultsOf({ ...production, MAIL_FROM })).toEqual([]),
  );

  it.each([
    ['smtp://user:pass@mail.test:587', 1],
    ['smtp://user:pass@mail.test:587/?requireTLS=true', 0],
    ['smtps://mail.test', 0],
    ['smtp://localhost:25', 0],
  ])('warns of mails that travel in the open: %s', (SMTP_URL, warnings) => {
    expect(warningsOf(loadConfig({ ...production, SMTP_URL }))).toHaveLength(warnings);
    expect(warningsOf(loadConfig({ ...development, SMTP_URL }))).toEqual([]);
  });

  it('is read in part for migrations', () => {
    const { DATABASE_URL } = production;
    expect(loadMigrationConfig({ DATABASE_URL })).toEqual({
      APP_ENV: 'production',
      DATABASE_URL,
      LOG_LEVEL: 'info',
    });
    expect(() => loadMigrationConfig({})).toThrow('DATABASE_URL is missing');
  });

  it('wants a mail server in production', () => {
    const faults = faultsOf({ ...production, SMTP_URL: undefined, MAIL_FROM: undefined });
    expect(faults).toEqual(['SMTP_URL is missing', 'MAIL_FROM is missing']);
  });

  it('reads lists, limits and networks', () => {
    const config = loadConfig({
      ...development,
      CORS_ORIGINS: 'https://a.test,http://localhost:5173',
      TRUSTED_PROXIES: 'loopback, 192.0.2.1, 2001:db8::/32',
      RATE_LIMIT_GENERAL: '5/900',
    });
    expect(config.CORS_ORIGINS).toEqual(['https://a.test', 'http://localhost:5173']);
    expect(config.RATE_LIMIT_GENERAL).toEqual({ points: 5, seconds: 900 });
    expect(config.TRUSTED_PROXIES).toEqual([
      { address: '127.0.0.0', prefix: 8, family: 'ipv4' },
      { address: '::1', prefix: 128, family: 'ipv6' },
      { address: '192.0.2.1', prefix: 32, family: 'ipv4' },
      { address: '2001:db8::', prefix: 32, family: 'ipv6' },
    ]);
  });
});
