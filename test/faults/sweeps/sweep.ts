/** What a sweep is: cases of a number, tried at many places, with what came of all of them. */

export interface SweepOptions {
  /** Decides what is drawn; the same seed draws the same. */
  readonly seed: number;
  /** How often something is tried that could be tried without end. */
  readonly runs: number;
  /** Every place, where a sweep has a last one. */
  readonly full: boolean;
  /** Part of the names of the scenes or stacks that are tried; all of them by default. */
  readonly only: string;
  /** Tries at one time. */
  readonly jobs: number;
}

/** Whether it is only to be seen that nothing has broken, in less than a minute. */
export function isSample({ full, runs }: SweepOptions): boolean {
  return !full && runs < 50;
}

/** What was counted, under the name that the page of figures has for it. */
export type Figures = Readonly<Record<string, number>>;

/** One case of a sweep, and what came of it. */
export interface Part {
  /** Numbers, e.g. `F20 F21`. */
  readonly cases: string;
  /** What was done, e.g. `killed at any time`. */
  readonly what: string;
  /** What it was done to, e.g. `express: new`. */
  readonly where: string;
  readonly figures: Figures;
  /** A line for each promise that was broken. */
  readonly violations: readonly string[];
  /** Why it was not run here, where it was not. */
  readonly skipped?: string;
}

export type Sweep = (options: SweepOptions) => AsyncGenerator<Part>;

/** Numbers from 0 to 1, the same for a seed (mulberry32). */
export function randomNumbers(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** So many of a list, spread over all of it, with another beginning for each seed. */
export function sampled<T>(all: readonly T[], count: number, seed: number): readonly T[] {
  if (count >= all.length) return all;
  const step = all.length / count;
  const begin = randomNumbers(seed)() * step;
  return Array.from({ length: count }, (_, n) => all[Math.floor(begin + n * step)]).filter(
    (each) => each !== undefined,
  );
}

/** Works on all of them, so many at one time. */
export async function forAll<T>(
  all: readonly T[],
  jobs: number,
  work: (each: T, index: number) => Promise<void>,
): Promise<void> {
  const left = all.entries();
  const worker = async (): Promise<void> => {
    for (const [index, each] of left) await work(each, index);
  };
  await Promise.all(Array.from({ length: jobs }, worker));
}

/** Counts by name, in the order in which the names came up. */
export class Counts {
  readonly #counts = new Map<string, number>();

  constructor(...names: readonly string[]) {
    for (const name of names) this.#counts.set(name, 0);
  }

  add(name: string, count = 1): void {
    this.#counts.set(name, (this.#counts.get(name) ?? 0) + count);
  }

  get figures(): Figures {
    return Object.fromEntries(this.#counts);
  }
}
