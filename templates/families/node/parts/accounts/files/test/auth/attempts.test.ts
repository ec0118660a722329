import { expect, it } from 'vitest';

import { Attempts } from '../../src/auth/attempts.js';
import type { RateLimits } from '../../src/rate-limit/limits.js';

/** Limits of `points`, without windows. */
function limitsOf(points: number): RateLimits {
  const used = new Map<string, number>();
  const decide = (key: string, next: number) => {
    const count = (used.get(key) ?? 0) + next;
    if (next === 1) used.set(key, count);
    return { allowed: count < points, limit: points, remaining: points - count, resetSeconds: 7 };
  };
  return {
    consume: (_bucket, key) => Promise.resolve(decide(key, 1)),
    peek: (_bucket, key) => Promise.resolve(decide(key, 0)),
    reset: (_bucket, key) => void used.delete(key),
    limitOf: () => ({ points, seconds: 60 }),
  };
}

it('makes no more attempts at once than there are points, and none after that', async () => {
  const attempts = new Attempts();
  const limits = limitsOf(5);
  let made = 0;
  const fail = () => attempts.try(limits, 'login', 'ada', () => Promise.resolve(void (made += 1)));
  const results = await Promise.allSettled(Array.from({ length: 20 }, fail));
  expect(made).toBe(5);
  expect(results.filter(({ status }) => status === 'rejected')).toHaveLength(15);
  await expect(fail()).rejects.toMatchObject({
    status: 429,
    extra: { headers: { 'Retry-After': '7' } },
  });
});

it('does not count what succeeds, nor what breaks', async () => {
  const attempts = new Attempts();
  const limits = limitsOf(1);
  for (let i = 0; i < 3; i += 1) {
    expect(await attempts.try(limits, 'login', 'ada', () => Promise.resolve('right'))).toBe(
      'right',
    );
  }
  const broken = () => Promise.reject(new Error('no database'));
  await expect(attempts.try(limits, 'login', 'ada', broken)).rejects.toThrow('no database');
  expect(await attempts.try(limits, 'login', 'ada', () => Promise.resolve('right'))).toBe('right');
});

it('keeps only so many waiting for one key', async () => {
  const attempts = new Attempts();
  const limits = limitsOf(1_000);
  const results = await Promise.allSettled(
    Array.from({ length: 101 }, () =>
      attempts.try(limits, 'login', 'ada', () => Promise.resolve(1)),
    ),
  );
  expect(results.at(-1)).toMatchObject({ status: 'rejected', reason: { status: 429 } });
});
