import type { Connections } from '../services.js';
import type { RateLimitStore, Usage } from './limits.js';

/** Keys held at most; beyond it the oldest windows go first, so a flood of addresses can not eat the memory. */
const maxKeys = 100_000;

interface Window {
  points: number;
  readonly endsAt: number;
}

/**
 * Counts in this process. Two instances count apart, and a restart forgets: with more than one instance, count in
 * Redis instead.
 */
export function createStore({ clock }: Pick<Connections, 'clock'>): RateLimitStore {
  const windows = new Map<string, Window>();
  const now = () => clock().getTime();

  function current(key: string, time: number): Window | undefined {
    const window = windows.get(key);
    if (window === undefined || window.endsAt > time) return window;
    windows.delete(key);
    return undefined;
  }

  /** Insertion order is nearly the order in which windows end: look at a few of the oldest, each time. */
  function sweep(time: number): void {
    let looked = 0;
    for (const [key, window] of windows) {
      if (window.endsAt <= time || windows.size > maxKeys) windows.delete(key);
      if (++looked >= 4) return;
    }
  }

  return {
    add(key, windowSeconds): Usage {
      const time = now();
      let window = current(key, time);
      if (window === undefined) {
        sweep(time);
        window = { points: 0, endsAt: time + windowSeconds * 1000 };
        windows.set(key, window);
      }
      window.points += 1;
      return { points: window.points, resetMs: window.endsAt - time };
    },
    read(key): Usage {
      const time = now();
      const window = current(key, time);
      return window === undefined
        ? { points: 0, resetMs: 0 }
        : { points: window.points, resetMs: window.endsAt - time };
    },
    clear(key): void {
      windows.delete(key);
    },
  };
}
