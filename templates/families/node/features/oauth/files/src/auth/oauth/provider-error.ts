import { ResponseBodyError } from 'openid-client';

/** Why a provider did not say who somebody is: it could not, or it would not say it in a way to be believed. */
export class ProviderError extends Error {
  readonly kind: 'unavailable' | 'refused';

  /** @param reason for the log: a code, never a text of the provider or the browser */
  constructor(kind: 'unavailable' | 'refused', reason: string) {
    super(reason);
    this.name = 'ProviderError';
    this.kind = kind;
  }
}

/**
 * `providerFetch` knows a provider that is down; the library and the schemas find what is wrong after that.
 * @param fault what that is
 */
export function toProviderError(error: unknown, fault: ProviderError['kind']): ProviderError {
  if (error instanceof ProviderError) return error;
  if (error instanceof Error && error.cause instanceof ProviderError) return error.cause;
  const reason = reasonOf(error);
  return new ProviderError(passing.has(reason) ? 'unavailable' : fault, reason);
}

/** What is good again in a moment: the keys of the provider are new, and have to be read first. */
const passing: ReadonlySet<string> = new Set(['OAUTH_KEY_SELECTION_FAILED']);

/** Codes alone, of the library or of the standard (`invalid_client`): errors hold whole answers, with the tokens in them. */
export function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown';
  if (error.cause instanceof ProviderError) return error.cause.message;
  if (error instanceof ResponseBodyError && /^[a-z_]{1,40}$/.test(error.error)) {
    return error.error;
  }
  return 'code' in error && typeof error.code === 'string' ? error.code : error.name;
}
