import { setTimeout as sleep } from 'node:timers/promises';

import { expect, it } from 'vitest';

import { createGate } from '../src/orders/gate.js';

it('lets in a few at once, and the others in their order', async () => {
  const gate = createGate(2, 1_000);
  const log: string[] = [];
  await Promise.all(
    ['a', 'b', 'c', 'd'].map((name) =>
      gate(async () => {
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
  const gate = createGate(1, 1_000);
  await expect(gate(() => Promise.reject(new Error('no')))).rejects.toThrow('no');
  expect(await gate(() => Promise.resolve('yes'))).toBe('yes');
});

it('sends away who waited too long', async () => {
  const gate = createGate(1, 10);
  const long = gate(() => sleep(50));
  await expect(gate(() => Promise.resolve())).rejects.toMatchObject({ status: 503 });
  await long;
  expect(await gate(() => Promise.resolve('free again'))).toBe('free again');
});
