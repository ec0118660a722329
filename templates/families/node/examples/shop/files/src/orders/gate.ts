import { problems } from '../http/problem.js';

/** Lets some work in at once and makes the rest wait its turn. */
export type Gate = <T>(work: () => Promise<T>) => Promise<T>;

/**
 * A gate for `limit` at once: a rush for one thing must not take every database connection from the rest of the app,
 * and who waits here holds none.
 * @param patience milliseconds after which who still waits gets 503
 */
export function createGate(limit: number, patience: number): Gate {
  let inside = 0;
  const waiting = new Set<() => void>();

  function enter(): Promise<void> | undefined {
    if (inside < limit) {
      inside += 1;
      return undefined;
    }
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        waiting.delete(admit);
        reject(problems.unavailable(1, 'Too many at the same time.'));
      }, patience);
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
