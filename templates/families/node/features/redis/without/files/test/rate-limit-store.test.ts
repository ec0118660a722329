import { describe, expect, it } from 'vitest';

import { createStore } from '../src/rate-limit/store.js';

describe('counting in this process', () => {
  it('starts a window at the first use, and a new one after its end', async () => {
    let now = 0;
    const store = createStore({ clock: () => new Date(now) });
    expect(await store.read('login', 'a')).toEqual({ points: 0, resetMs: 0 });
    expect(await store.add('login', 'a', 10)).toEqual({ points: 1, resetMs: 10_000 });
    now = 9_999;
    expect(await store.add('login', 'a', 10)).toEqual({ points: 2, resetMs: 1 });
    now = 10_000;
    expect(await store.read('login', 'a')).toEqual({ points: 0, resetMs: 0 });
    expect(await store.add('login', 'a', 10)).toEqual({ points: 1, resetMs: 10_000 });
  });

  it('does not grow with the number of addresses, nor lets one bucket empty another', async () => {
    let now = 0;
    const store = createStore({ clock: () => new Date(now) });
    for (const bucket of ['login', 'loginAccount']) await store.add(bucket, 'first', 3_600);
    for (let i = 0; i < 100_010; i += 1) await store.add('login', `flood ${i}`, 3_600);
    expect(await store.read('login', 'first')).toEqual({ points: 0, resetMs: 0 });
    expect(await store.read('loginAccount', 'first')).toEqual({ points: 1, resetMs: 3_600_000 });
    expect(await store.read('login', 'flood 100009')).toMatchObject({ points: 1 });
    now = 4_000_000;
    expect(await store.read('login', 'flood 100009')).toEqual({ points: 0, resetMs: 0 });
  });
});
