import * as openid from 'openid-client';

import { openClient } from './provider-client.js';
import { ProviderError, reasonOf, toProviderError } from './provider-error.js';
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

/** Milliseconds for which what a provider said of itself is believed: its endpoints may move. */
const maxAge = 3_600_000;

export function createProvider(preset: Preset, settings: ProviderSettings): Provider {
  const { id, redirectUri, timeout } = settings;
  const { label, scope, userOf, server } = preset;
  const isOpenId = 'discover' in server;
  let opened: Promise<openid.Configuration> | undefined;
  let openedAt = 0;

  /**
   * Asked for at the first login, so that a provider that is down keeps nothing else down, and again from time to time;
   * what failed is asked for again, and what was known is good until then.
   */
  function configuration(): Promise<openid.Configuration> {
    if (opened !== undefined && Date.now() - openedAt < maxAge) return opened;
    const known = opened;
    openedAt = Date.now();
    opened = openClient(preset, settings).catch((error: unknown) => {
      if (known !== undefined) return known;
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
    // Nobody has said anything yet that could be refused.
    authorizationUrl: (secrets) => inTime(timeout, begin(secrets), 'unavailable'),
    identify: (answer, secrets) => inTime(timeout, exchange(answer, secrets), 'refused'),
  };
}

/**
 * All that a provider is asked for one request; each single answer has the same limit.
 * @param fault what anything is that went wrong after the provider had answered
 */
async function inTime<T>(
  seconds: number,
  work: Promise<T>,
  fault: ProviderError['kind'],
): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const timeUp = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new ProviderError('unavailable', 'too slow')), seconds * 1000);
  });
  try {
    return await Promise.race([work, timeUp]);
  } catch (error) {
    throw toProviderError(error, fault);
  } finally {
    clearTimeout(timer);
  }
}
