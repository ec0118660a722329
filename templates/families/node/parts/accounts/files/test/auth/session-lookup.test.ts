import { describe, expect, it } from 'vitest';

import {
  SessionLookup,
  type LiveSession,
  type SessionChange,
  type SessionRead,
  type SharedSessions,
} from '../../src/auth/session-lookup.js';

const start = Date.UTC(2026, 0, 1);

/** A lookup over a table of one row, with a clock that is moved by hand. */
function setUp({ cacheSeconds = 2, idleSeconds = 600 } = {}) {
  const state = {
    now: start,
    reads: 0,
    touched: [] as number[],
    row: {
      id: 's1',
      userId: 'u1',
      role: 'user',
      lastUsedAt: start,
      expiresAt: start + 3_600_000,
    } as LiveSession | undefined,
    beforeRead: () => Promise.resolve(),
    others: undefined as SessionRead | undefined,
    written: [] as SessionRead[],
    announced: [] as SessionChange[],
    heard: (_change?: SessionChange): void => undefined,
  };
  const shared: SharedSessions = {
    read: () => Promise.resolve(state.others),
    write: (_key, read) => void state.written.push(read),
    announce(change) {
      state.announced.push(change);
      return Promise.resolve();
    },
    listen(heard) {
      state.heard = heard;
    },
  };
  const lookup = new SessionLookup({
    async load(key) {
      state.reads += 1;
      const row = key === 'k1' ? state.row : undefined;
      await state.beforeRead();
      return row;
    },
    touch(_id, now) {
      state.touched.push(now.getTime() - start);
      return Promise.reject(new Error('touching may fail'));
    },
    cacheSeconds,
    idleSeconds,
    clock: () => new Date(state.now),
    shared,
  });
  return { state, lookup };
}

describe('SessionLookup', () => {
  it('asks once, for as long as it believes the answer', async () => {
    const { state, lookup } = setUp();
    expect(lookup.cached('k1')).toBeUndefined();
    expect(await lookup.find('k1')).toMatchObject({ id: 's1' });
    state.now += 1_999;
    expect(lookup.cached('k1')).toMatchObject({ id: 's1' });
    state.now += 1;
    expect(lookup.cached('k1')).toBeUndefined();
    await lookup.find('k1');
    expect(state.reads).toBe(2);
  });

  it('asks once for many requests at the same time', async () => {
    const { state, lookup } = setUp();
    await Promise.all([1, 2, 3].map(() => lookup.find('k1')));
    expect(state.reads).toBe(1);
  });

  it('asks each time when nothing is to be believed', async () => {
    const { state, lookup } = setUp({ cacheSeconds: 0 });
    await lookup.find('k1');
    await lookup.find('k1');
    expect(state.reads).toBe(2);
  });

  it('does not remember who is not there', async () => {
    const { state, lookup } = setUp();
    expect(await lookup.find('k2')).toBeUndefined();
    expect(await lookup.find('k2')).toBeUndefined();
    expect(state.reads).toBe(2);
  });

  it('ends after the idle time, counted from the last use', async () => {
    const { state, lookup } = setUp({ cacheSeconds: 60, idleSeconds: 10 });
    await lookup.find('k1');
    state.now += 9_000;
    expect(lookup.cached('k1')).toBeDefined();
    state.now += 9_000;
    expect(lookup.cached('k1')).toBeDefined();
    state.now += 10_000;
    expect(lookup.cached('k1')).toBeUndefined();
  });

  it('knows of a use that is not written yet', async () => {
    const { state, lookup } = setUp({ cacheSeconds: 2, idleSeconds: 10 });
    for (let use = 0; use < 3; use += 1) {
      expect(await lookup.find('k1')).toBeDefined();
      state.now += 9_000;
    }
    expect(state.reads).toBe(3);
    state.now += 1_000;
    expect(await lookup.find('k1')).toBeUndefined();
  });

  it('ends at the absolute time, however much it is used', async () => {
    const { state, lookup } = setUp({ cacheSeconds: 60, idleSeconds: 10_000 });
    state.now = start + 3_599_999;
    expect(await lookup.find('k1')).toBeDefined();
    state.now += 1;
    expect(lookup.cached('k1')).toBeUndefined();
    expect(await lookup.find('k1')).toBeUndefined();
  });

  it('writes the last use down now and then, and bears with it when it can not', async () => {
    const { state, lookup } = setUp({ cacheSeconds: 60, idleSeconds: 100 });
    await lookup.find('k1');
    for (let second = 1; second <= 25; second += 1) {
      state.now += 1_000;
      expect(lookup.cached('k1')).toBeDefined();
    }
    expect(state.touched).toEqual([10_000, 20_000]);
  });

  it.each([[{ sessionId: 's1' }], [{ userId: 'u1' }]])(
    'forgets at once after %j, and lets others know',
    async (change) => {
      const { state, lookup } = setUp();
      await lookup.find('k1');
      state.row = undefined;
      await lookup.changed(change);
      expect(lookup.cached('k1')).toBeUndefined();
      expect(await lookup.find('k1')).toBeUndefined();
      expect(state.announced).toEqual([change]);
    },
  );

  it('forgets what others have changed, and everything when it may have missed something', async () => {
    const { state, lookup } = setUp();
    for (const change of [{ sessionId: 's1' }, { userId: 'u1' }, undefined]) {
      await lookup.find('k1');
      state.heard(change);
      expect(lookup.cached('k1')).toBeUndefined();
    }
    expect(state.announced).toEqual([]);
  });

  it('takes what another instance has read, for as long as that is believed', async () => {
    const { state, lookup } = setUp();
    await lookup.find('k1');
    expect(state.written).toEqual([{ session: state.row, readAt: start }]);
    state.now += 2_500;
    if (state.row) state.others = { session: state.row, readAt: state.now - 500 };
    expect(await lookup.find('k1')).toMatchObject({ id: 's1' });
    expect(state.reads).toBe(1);
    state.now += 1_500;
    expect(lookup.cached('k1')).toBeUndefined();
  });

  it('does not remember what was read before a change', async () => {
    const { state, lookup } = setUp();
    state.beforeRead = () => lookup.changed({ sessionId: 's1' });
    await lookup.find('k1');
    expect(lookup.cached('k1')).toBeUndefined();
  });

  it('keeps others', async () => {
    const { lookup } = setUp();
    await lookup.find('k1');
    await lookup.changed({ sessionId: 's2' });
    await lookup.changed({ userId: 'u2' });
    expect(lookup.cached('k1')).toBeDefined();
  });
});
