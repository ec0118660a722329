import { problems } from '../http/problem.js';

/** Times that work on an account begins anew because the account has changed meanwhile. */
const maxAttempts = 5;

/**
 * Does work on an account, from its start when the account changed while it went on: then it counts as work that came after
 * the change.
 * @param work resolves to undefined when the account has changed
 * @throws Problem 503 when it never stays as it is
 */
export async function untilSettled<T>(work: () => Promise<T | undefined>): Promise<T> {
  for (let attempt = 0; attempt < maxAttempts; attempt += 1) {
    const result = await work();
    if (result !== undefined) return result;
  }
  throw problems.unavailable();
}
