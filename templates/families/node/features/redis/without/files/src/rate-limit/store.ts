import type { Connections } from '../services.js';
import type { RateLimitStore, Usage } from './limits.js';

/** Keys held at most in each bucket; beyond it the oldest windows go first, so a flood of addresses can not eat the memory. */
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
  /** Apart, so that a flood which fills one bucket pushes nothing out of another: the locks of accounts, say. */
  const buckets = new Map<string, Map<string, Window>>();
  const now = () => clock().getTime();

  function windowsOf(bucket: string): Map<string, Window> {
    let windows = buckets.get(bucket);
    if (windows === undefined) {
      windows = new Map();
      buckets.set(bucket, windows);
    }
    return windows;
  }

  return {
    add(bucket, key, windowSeconds): Usage {
      const windows = windowsOf(bucket);
      const time = now();
      let window = current(windows, key, time);
      if (window === undefined) {
        sweep(windows, time);
        window = { points: 0, endsAt: time + windowSeconds * 1000 };
        windows.set(key, window);
      }
      window.points += 1;
      return { points: window.points, resetMs: window.endsAt - time };
    },
    read(bucket, key): Usage {
      const time = now();
      const window = current(windowsOf(bucket), key, time);
      return window === undefined
        ? { points: 0, resetMs: 0 }
        : { points: window.points, resetMs: window.endsAt - time };
    },
    clear(bucket, key): void {
      windowsOf(bucket).delete(key);
    },
  };
}

function current(windows: Map<string, Window>, key: string, time: number): Window | undefined {
  const window = windows.get(key);
  if (window === undefined || window.endsAt > time) return window;
  windows.delete(key);
  return undefined;
}

/** All windows of a bucket are as long, so insertion order is that in which they end: look at the oldest, each time. */
function sweep(windows: Map<string, Window>, time: number): void {
  let looked = 0;
  for (const [key, window] of windows) {
    if (window.endsAt <= time || windows.size > maxKeys) windows.delete(key);
    if (++looked >= 4) return;
  }
}
