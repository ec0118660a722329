import { randomUUID } from 'node:crypto';

import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';

import { SessionLookup, type LiveSession } from '../../src/auth/session-lookup.js';
import { shareSessions } from '../../src/auth/shared-sessions.js';
import { startTestApp, type TestApp } from '../support/app.js';

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp({ env: { SESSION_CACHE_TTL: '30', REDIS_PREFIX: `${randomUUID()}:` } });
});
afterAll(() => app.close());

/** A table of sessions that any number of instances read, with a count of the reads. */
function newTable() {
  const id = randomUUID();
  const session: LiveSession = {
    id,
    userId: randomUUID(),
    role: 'user',
    lastUsedAt: Date.now(),
    expiresAt: Date.now() + 60_000,
  };
  return { rows: new Map<string, LiveSession>([[id, session]]), reads: 0, session };
}

/** How many listen. */
let listeners = 1; // The app itself.

/** One instance of the app, as far as sessions go. */
function newInstance(table: ReturnType<typeof newTable>, services = app.services): SessionLookup {
  listeners += 1;
  return new SessionLookup({
    load: (key) => {
      table.reads += 1;
      return Promise.resolve(table.rows.get(key));
    },
    touch: () => Promise.resolve(),
    cacheSeconds: 30,
    idleSeconds: 600,
    clock: () => new Date(),
    shared: shareSessions(services),
  });
}

/** Subscriptions are made in the background: waits for those of all instances so far. */
async function untilAllListen(): Promise<void> {
  const { redis, config } = app.services;
  const channel = `${config.REDIS_PREFIX}sessions`;
  await vi.waitFor(async () => {
    const counts = await redis.run((client) => client.pubSubNumSub(channel));
    expect(counts[channel]).toBe(listeners);
  });
}

describe('two instances', () => {
  it('ask the database once', async () => {
    const table = newTable();
    const { id } = table.session;
    const [one, other] = [newInstance(table), newInstance(table)];
    expect(await one.find(id)).toEqual(table.session);
    await vi.waitFor(async () => {
      const stored = await app.services.redis.run((client) => client.exists(`session:${id}`));
      expect(stored).toBe(1);
    });
    expect(await other.find(id)).toEqual(table.session);
    expect(table.reads).toBe(1);
  });

  it.each(['sessionId', 'userId'] as const)('tell each other of a change by %s', async (by) => {
    const table = newTable();
    const { id, userId } = table.session;
    const [one, other] = [newInstance(table), newInstance(table)];
    await untilAllListen();
    await one.find(id);
    await other.find(id);
    table.rows.delete(id);
    await one.changed(by === 'userId' ? { userId } : { sessionId: id });
    expect(await one.find(id)).toBeUndefined();
    await vi.waitFor(() => expect(other.cached(id)).toBeUndefined());
    expect(await other.find(id)).toBeUndefined();
  });

  it('do not pass on what was read before a change', async () => {
    const table = newTable();
    const { id } = table.session;
    const shared = shareSessions(app.services);
    await shared.announce({ sessionId: id });
    shared.write(id, { session: table.session, readAt: Date.now() });
    await vi.waitFor(async () => {
      const stored = await app.services.redis.run((client) => client.exists(`session:${id}`));
      expect(stored).toBe(1);
    });
    expect(await shared.read(id)).toBeUndefined();
  });

  it('work on their own when Redis is gone', async () => {
    const alone = await startTestApp({ env: { REDIS_URL: 'redis://127.0.0.1:1' } });
    try {
      const table = newTable();
      const lookup = newInstance(table, alone.services);
      expect(await lookup.find(table.session.id)).toEqual(table.session);
      table.rows.clear();
      await lookup.changed({ sessionId: table.session.id });
      expect(await lookup.find(table.session.id)).toBeUndefined();
    } finally {
      await alone.close();
    }
  });
});
