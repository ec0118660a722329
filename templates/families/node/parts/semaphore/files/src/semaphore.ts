/** Does some work at once and makes the rest wait its turn, the oldest first. */
export type Semaphore = <T>(work: () => Promise<T>) => Promise<T>;

/** How much a semaphore lets in, and how much it lets wait. */
export interface Bounds {
  /** Work that is done at once. */
  readonly places: number;
  /** Work that waits at most; without it any. */
  readonly maxWaiting?: number;
  /** Milliseconds for which it waits at most; without it any. */
  readonly patience?: number;
  /** Made for work that has to wait in too long a line, or for too long, and thrown. */
  readonly refusal: () => Error;
}

/** A semaphore within these bounds. */
export function createSemaphore({
  places,
  maxWaiting = Infinity,
  patience,
  refusal,
}: Bounds): Semaphore {
  let inside = 0;
  const waiting = new Set<() => void>();

  function enter(): Promise<void> | undefined {
    if (inside < places) {
      inside += 1;
      return undefined;
    }
    if (waiting.size >= maxWaiting) throw refusal();
    return new Promise((resolve, reject) => {
      const giveUp = () => {
        waiting.delete(admit);
        reject(refusal());
      };
      const timer = patience === undefined ? undefined : setTimeout(giveUp, patience);
      const admit = () => {
        clearTimeout(timer);
        resolve();
      };
      waiting.add(admit);
    });
  }

  /** Gives the place to who waits the longest. */
  function leave(): void {
    const [next] = waiting;
    if (next === undefined) {
      inside -= 1;
    } else {
      waiting.delete(next);
      next();
    }
  }

  return async (work) => {
    await enter();
    try {
      return await work();
    } finally {
      leave();
    }
  };
}
