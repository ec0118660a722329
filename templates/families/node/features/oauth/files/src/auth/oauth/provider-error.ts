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
