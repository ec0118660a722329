import { setTimeout as sleep } from 'node:timers/promises';

import { expect, it } from 'vitest';

import { createSemaphore } from '../src/semaphore.js';

const refusal = () => new Error('refused');

it('lets in a few at once, and the others in their order', async () => {
  const inTurn = createSemaphore({ places: 2, refusal });
  const log: string[] = [];
  await Promise.all(
    ['a', 'b', 'c', 'd'].map((name) =>
      inTurn(async () => {
        log.push(`${name} in`);
        await sleep(5);
        log.push(`${name} out`);
      }),
    ),
  );
  expect(log.slice(0, 2)).toEqual(['a in', 'b in']);
  expect(log.filter((entry) => entry.endsWith('in'))).toEqual(['a in', 'b in', 'c in', 'd in']);
  expect(log.indexOf('c in')).toBeGreaterThan(log.indexOf('a out'));
});

it('frees the place of what failed', async () => {
  const inTurn = createSemaphore({ places: 1, refusal });
  await expect(inTurn(() => Promise.reject(new Error('no')))).rejects.toThrow('no');
  expect(await inTurn(() => Promise.resolve('yes'))).toBe('yes');
});

it('sends away who waited too long', async () => {
  const inTurn = createSemaphore({ places: 1, patience: 10, refusal });
  const long = inTurn(() => sleep(50));
  await expect(inTurn(() => Promise.resolve())).rejects.toThrow('refused');
  await long;
  expect(await inTurn(() => Promise.resolve('free again'))).toBe('free again');
});

it('sends away who finds too many in line', async () => {
  const inTurn = createSemaphore({ places: 1, maxWaiting: 2, refusal });
  const results = await Promise.allSettled(
    ['a', 'b', 'c', 'd'].map((name) => inTurn(() => Promise.resolve(name))),
  );
  expect(results.map(({ status }) => status)).toEqual([
    'fulfilled',
    'fulfilled',
    'fulfilled',
    'rejected',
  ]);
  expect(await inTurn(() => Promise.resolve('room again'))).toBe('room again');
});
