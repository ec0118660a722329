import { problems } from '../http/problem.js';
import type { Bucket, RateLimits } from '../rate-limit/limits.js';

/** Attempts with one key that may wait for their turn. */
const maxQueue = 100;

interface Queue {
  tail: Promise<unknown>;
  size: number;
}

/** Attempts that only count when they fail: at a password. */
export class Attempts {
  readonly #queues = new Map<string, Queue>();

  /**
   * Makes the attempt, and takes a point from the bucket when it fails. When the bucket is empty nothing is attempted:
   * the right password is refused as well, or the answer would still tell which one is right. Attempts with one key
   * take turns, so that many at once do not get more tries than there are points.
   * @param attempt resolves to undefined for a failure
   * @throws Problem 429 when the bucket is empty
   */
  async try<T>(
    rateLimits: RateLimits,
    bucket: Bucket,
    key: string,
    attempt: () => Promise<T | undefined>,
  ): Promise<T | undefined> {
    return this.#takeTurn(`${bucket}:${key}`, async () => {
      const before = await rateLimits.peek(bucket, key);
      if (!before.allowed) throw problems.tooMany(before.resetSeconds);
      const result = await attempt();
      if (result === undefined) await rateLimits.consume(bucket, key);
      return result;
    });
  }

  async #takeTurn<T>(key: string, work: () => Promise<T>): Promise<T> {
    const queue = this.#queues.get(key) ?? { tail: Promise.resolve(), size: 0 };
    if (queue.size >= maxQueue) throw problems.tooMany(1);
    this.#queues.set(key, queue);
    queue.size += 1;
    const result = queue.tail.then(work);
    queue.tail = result.catch(() => undefined);
    try {
      return await result;
    } finally {
      queue.size -= 1;
      if (queue.size === 0) this.#queues.delete(key);
    }
  }
}
