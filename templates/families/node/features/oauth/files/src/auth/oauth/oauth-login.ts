import { problems, type Problem } from '../../http/problem.js';
import type { Services } from '../../services.js';
import { audit, type RequestContext } from '../context.js';
import type { Login } from '../login.js';
import { challenge } from '../security-scheme.js';
import { startSession } from '../sessions.js';
import { isToken, newToken } from '../tokens.js';
import { untilSettled } from '../until-settled.js';
import { findUser } from '../users.repository.js';
import { insertOAuthRequest, takeOAuthRequest } from './oauth-requests.repository.js';
import { userIdOf } from './provider-accounts.js';
import { ProviderError } from './provider-error.js';
import type { LoginSecrets, Provider } from './provider.js';

/** Seconds that a login may take at the provider. */
export const loginSeconds = 600;

/** Where a login goes on. */
export interface BegunLogin {
  /** At the provider. */
  readonly url: string;
  /** For the cookie of the browser: it must come back with it. */
  readonly browser: string;
}

/**
 * Begins a login through a provider.
 * @param cookie what the browser has of a login begun before, so that two at once do not disturb each other
 * @throws Problem 404 for a provider that is not there, 503 for one that does not answer
 */
export async function beginOAuthLogin(
  services: Services,
  providerId: string,
  cookie: string | undefined,
  context: RequestContext,
): Promise<BegunLogin> {
  const { db, clock } = services;
  const provider = providerOf(services, providerId);
  const secrets = { state: newToken(), codeVerifier: newToken(), nonce: newToken() };
  const url = await ask(provider, context, () => provider.authorizationUrl(secrets));
  const browser = cookie !== undefined && isToken(cookie) ? cookie : newToken();
  const expiresAt = new Date(clock().getTime() + loginSeconds * 1000);
  await insertOAuthRequest(db, { provider: provider.id, browser, ...secrets }, expiresAt);
  return { url, browser };
}

/** A browser that comes back from a provider. */
export interface OAuthCallback {
  readonly providerId: string;
  /** With `state` and `code`, or `error`, and what else the provider adds. */
  readonly query: URLSearchParams;
  readonly cookie: string | undefined;
}

/**
 * Ends a login that was begun in this browser.
 * @returns undefined when nobody is logged in before the address that the provider gave is confirmed by mail
 * @throws Problem 404 for a provider that is not there; 400, always the same, for what was not begun here; 401 when the
 * provider or we refuse it; 422 when there is no address to make an account with; 503 when the provider does not answer
 */
export async function finishOAuthLogin(
  services: Services,
  { providerId, query, cookie }: OAuthCallback,
  context: RequestContext,
): Promise<Login | undefined> {
  const provider = providerOf(services, providerId);
  const secrets = await takeLogin(services, provider, query, cookie);
  if (secrets === undefined) {
    audit(context.log, 'oauth.refused', { reason: `${provider.id}: state` });
    throw problems.malformed('This login was not begun here, or too long ago. Begin it again.');
  }
  const who = await ask(provider, context, () => provider.identify(query, secrets));
  const outcome = await untilSettled(async () => {
    const userId = await userIdOf(services, provider, who, context);
    return userId === undefined ? 'unconfirmed' : logInUser(services, userId, context);
  });
  return outcome === 'unconfirmed' ? undefined : outcome;
}

function providerOf({ providers }: Services, id: string): Provider {
  const provider = providers.get(id);
  if (provider === undefined) throw problems.notFound('There is no such provider.');
  return provider;
}

/** What this login was begun with. It is used up, whatever comes of it. */
async function takeLogin(
  { db, clock }: Services,
  provider: Provider,
  query: URLSearchParams,
  cookie = '',
): Promise<LoginSecrets | undefined> {
  const [state = '', ...others] = query.getAll('state');
  const answers = [...query.getAll('code'), ...query.getAll('error')];
  if (others.length > 0 || answers.length !== 1) return undefined;
  if (!isToken(state) || !isToken(cookie)) return undefined;
  return takeOAuthRequest(db, { provider: provider.id, browser: cookie, state }, clock());
}

/** @returns undefined when the account has changed meanwhile (was disabled, say), as with a password */
async function logInUser(
  services: Services,
  userId: string,
  context: RequestContext,
): Promise<Login | undefined> {
  const user = await findUser(services.db, userId);
  if (user === undefined || user.isDisabled) {
    audit(context.log, 'login.failed', { userId });
    throw refused();
  }
  const session = await startSession(services, user, user.passwordHash, context);
  return session && { user, session };
}

/** What of a provider is worth knowing stands in the log; who asks learns whether to try again. */
async function ask<T>(
  { id }: Provider,
  { log }: RequestContext,
  work: () => Promise<T>,
): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof ProviderError)) throw error;
    const reason = `${id}: ${error.message}`;
    if (error.kind === 'unavailable') {
      log.warn({ reason }, 'a provider of logins does not answer');
      throw problems.unavailable(5, 'The provider does not answer now.');
    }
    audit(log, 'oauth.refused', { reason });
    throw refused();
  }
}

function refused(): Problem {
  return problems.unauthenticated(challenge, 'This login did not succeed.');
}
