import { setTimeout as sleep } from 'node:timers/promises';

/**
 * Waits until something holds.
 * @throws Error when it does not within the time, in milliseconds
 */
export async function until(holds: () => boolean, limit = 10_000): Promise<void> {
  const deadline = performance.now() + limit;
  while (!holds()) {
    if (performance.now() > deadline) {
      throw new Error(`it did not happen within ${limit / 1000} s`);
    }
    await sleep(20);
  }
}
