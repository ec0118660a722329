import { expect, it, vi } from 'vitest';

import { untilSettled } from '../../src/auth/until-settled.js';

it('begins anew while the account changes', async () => {
  const work = vi.fn(() => Promise.resolve(work.mock.calls.length < 3 ? undefined : 'done'));
  expect(await untilSettled(work)).toBe('done');
  expect(work).toHaveBeenCalledTimes(3);
});

it('does not go on for ever', async () => {
  const work = vi.fn(() => Promise.resolve(undefined));
  await expect(untilSettled(work)).rejects.toMatchObject({ status: 503 });
  expect(work).toHaveBeenCalledTimes(5);
});
