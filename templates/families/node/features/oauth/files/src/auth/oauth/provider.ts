import * as openid from 'openid-client';

import { ProviderError } from './provider-error.js';
import { providerFetch } from './provider-fetch.js';
import type { Preset } from './provider-presets.js';
import type { ProviderUser } from './provider-user.js';

/** What only this app, and where it must be the browser, knows of one login: new for each. */
export interface LoginSecrets {
  /** Comes back with the browser. */
  readonly state: string;
  /** Shows at the exchange of the code that it was asked for here (PKCE). */
  readonly codeVerifier: string;
  /** Comes back in the ID token. */
  readonly nonce: string;
}

/** Another service that people are logged in to, and that says who they are. */
export interface Provider {
  readonly id: string;
  readonly label: string;
  /**
   * Where the browser is sent to log in.
   * @throws ProviderError
   */
  authorizationUrl(secrets: LoginSecrets): Promise<string>;
  /**
   * Who has come back.
   * @param answer the query that the browser has brought along
   * @throws ProviderError
   */
  identify(answer: URLSearchParams, secrets: LoginSecrets): Promise<ProviderUser>;
}

/** What an app has agreed with a provider. */
export interface ProviderSettings {
  readonly id: string;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly redirectUri: string;
  /** Seconds for all that one request asks of the provider. */
  readonly timeout: number;
}

export function createProvider(preset: Preset, settings: ProviderSettings): Provider {
  const { id, redirectUri, timeout } = settings;
  const { label, scope, userOf, server } = preset;
  const isOpenId = 'discover' in server;
  let opened: Promise<openid.Configuration> | undefined;

  /** Asked for at the first login, so that a provider that is down keeps nothing else down; what failed is asked for again. */
  function configuration(): Promise<openid.Configuration> {
    opened ??= open(preset, settings).catch((error: unknown) => {
      opened = undefined;
      throw new ProviderError('unavailable', `discovery: ${reasonOf(error)}`);
    });
    return opened;
  }

  async function begin({ state, codeVerifier, nonce }: LoginSecrets): Promise<string> {
    const url = openid.buildAuthorizationUrl(await configuration(), {
      redirect_uri: redirectUri,
      scope,
      state,
      code_challenge: await openid.calculatePKCECodeChallenge(codeVerifier),
      code_challenge_method: 'S256',
      ...(isOpenId && { nonce }),
    });
    return url.href;
  }

  async function exchange(
    answer: URLSearchParams,
    { state, codeVerifier, nonce }: LoginSecrets,
  ): Promise<ProviderUser> {
    const known = await configuration();
    const url = new URL(redirectUri);
    url.search = answer.toString();
    const tokens = await openid.authorizationCodeGrant(known, url, {
      expectedState: state,
      pkceCodeVerifier: codeVerifier,
      ...(isOpenId && { expectedNonce: nonce, idTokenExpected: true }),
    });
    return userOf(known, tokens);
  }

  return {
    id,
    label,
    authorizationUrl: (secrets) => inTime(timeout, begin(secrets)),
    identify: (answer, secrets) => inTime(timeout, exchange(answer, secrets)),
  };
}

async function open(
  { server }: Preset,
  { clientId, clientSecret, timeout }: ProviderSettings,
): Promise<openid.Configuration> {
  const issuer = 'discover' in server ? server.discover : server.known.issuer;
  const authentication = clientSecretOf(clientSecret);
  const isInsecure = issuer.startsWith('http:'); // Only while developing: the configuration sees to that.
  const insecure = isInsecure ? [openid.allowInsecureRequests] : [];
  if ('discover' in server) {
    return openid.discovery(new URL(issuer), clientId, undefined, authentication, {
      [openid.customFetch]: providerFetch,
      timeout,
      // Without it an ID token would be believed for the connection that it came through.
      execute: [openid.enableNonRepudiationChecks, ...insecure],
    });
  }
  const configuration = new openid.Configuration(server.known, clientId, undefined, authentication);
  configuration[openid.customFetch] = providerFetch;
  configuration.timeout = timeout;
  for (const allow of insecure) allow(configuration);
  return configuration;
}

/** In the body where a provider says that it takes it there, else in a header: what all of them must take. */
function clientSecretOf(secret: string): openid.ClientAuth {
  const inBody = openid.ClientSecretPost(secret);
  const inHeader = openid.ClientSecretBasic(secret);
  return (server, ...rest) => {
    const methods = server.token_endpoint_auth_methods_supported ?? [];
    const authenticate = methods.includes('client_secret_post') ? inBody : inHeader;
    authenticate(server, ...rest);
  };
}

/** All that a provider is asked for one request; each single answer has the same limit. */
async function inTime<T>(seconds: number, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const timeUp = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new ProviderError('unavailable', 'too slow')), seconds * 1000);
  });
  try {
    return await Promise.race([work, timeUp]);
  } catch (error) {
    throw toProviderError(error);
  } finally {
    clearTimeout(timer);
  }
}

/** `providerFetch` knows a provider that is down; what the library or a schema finds wrong after that was said wrongly. */
function toProviderError(error: unknown): ProviderError {
  if (error instanceof ProviderError) return error;
  if (error instanceof Error && error.cause instanceof ProviderError) return error.cause;
  return new ProviderError('refused', reasonOf(error));
}

/** Codes alone, of the library or of the standard (`invalid_client`): errors hold whole answers, with the tokens in them. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown';
  if (error.cause instanceof ProviderError) return error.cause.message;
  if (error instanceof openid.ResponseBodyError && /^[a-z_]{1,40}$/.test(error.error)) {
    return error.error;
  }
  return 'code' in error && typeof error.code === 'string' ? error.code : error.name;
}
