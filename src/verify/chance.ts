/** What random requests are made of: the same seed makes the same ones. */
export interface Chance {
  /** Requests to each operation. */
  readonly count: number;
  readonly seed: number;
}

/** What of it a person has asked for. */
export type AskedChance = { readonly [K in keyof Chance]?: Chance[K] | undefined };

/** Requests to each operation where nothing else is asked for. */
export const USUAL_COUNT = 30;

export const GREATEST_SEED = 999_999_999;
