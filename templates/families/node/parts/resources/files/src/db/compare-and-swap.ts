import { problems } from '../http/problem.js';

/** Each failed attempt means that another one succeeded, so this many are not lost in a row by chance. */
const maxAttempts = 100;

/**
 * Repeats a change that reads a row and then writes it only if it is still the same: nobody's change is lost, and
 * nobody waits for a lock. `attempt` answers whether it could write.
 */
export async function compareAndSwap(attempt: () => Promise<boolean>): Promise<void> {
  for (let attempts = 0; attempts < maxAttempts; attempts += 1) {
    if (await attempt()) return;
  }
  throw problems.unavailable(1, 'Too many are changing this at the same time.');
}
