import { setTimeout as sleep } from 'node:timers/promises';

import { sql } from 'kysely';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { isUnavailable } from '../src/db/dialect.js';
import { checkSchema } from '../src/db/schema-check.js';
import { newLifecycle } from '../src/lifecycle.js';
import { startTestApp, type TestApp } from './support/app.js';
import { createTestDatabase, type TestDatabase } from './support/database.js';
import { expectProblem } from './support/expect.js';
import { startTcpProxy, type TcpProxy } from './support/tcp-proxy.js';

vi.setConfig({ testTimeout: 60_000 });

let database: TestDatabase;
let proxy: TcpProxy;
let app: TestApp;

beforeEach(async () => {
  database = await createTestDatabase();
  const url = new URL(database.url);
  proxy = await startTcpProxy(url.hostname, Number(url.port));
  url.hostname = '127.0.0.1';
  url.port = String(proxy.port);
  app = await startTestApp({ env: { DATABASE_URL: url.href } });
});
afterEach(async () => {
  proxy.fail('pass');
  await app.close();
  await proxy.close();
  await database.drop();
});

/** How something ends, and after how many milliseconds. */
async function outcomeOf(work: Promise<unknown>): Promise<{ ms: number; error: unknown }> {
  const start = Date.now();
  const error: unknown = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  return { ms: Date.now() - start, error };
}

function query(): ReturnType<typeof outcomeOf> {
  return outcomeOf(sql`select 1`.execute(app.services.db));
}

describe.each(['refuse', 'swallow'] as const)('a database that is gone (%s)', (mode) => {
  it('fails every query within 3 seconds, also when all connections are in use', async () => {
    await query();
    proxy.fail(mode);
    for (let round = 0; round < 2; round += 1) {
      const outcomes = await Promise.all(Array.from({ length: 40 }, query));
      for (const { ms, error } of outcomes) {
        expect(isUnavailable(error), String(error)).toBe(true);
        expect(ms).toBeLessThan(3_000);
      }
    }
    const ready = await app.request('GET', '/health/ready');
    expectProblem(ready, 503);
    expect(ready.json()).toMatchObject({ checks: { database: 'down' } });
    expect((await app.request('GET', '/health/live')).status).toBe(200);
  });

  it('fails within 3 seconds a statement that was not run before', async () => {
    await query();
    proxy.fail(mode);
    const { ms, error } = await outcomeOf(sql`select 2`.execute(app.services.db));
    expect(isUnavailable(error), String(error)).toBe(true);
    expect(ms).toBeLessThan(3_000);
  });

  it('fails within 3 seconds what is under way in a transaction', async () => {
    const { ms, error } = await outcomeOf(
      app.services.db.transaction().execute(async (trx) => {
        proxy.fail(mode);
        await sql`select 1`.execute(trx);
      }),
    );
    expect(isUnavailable(error), String(error)).toBe(true);
    expect(ms).toBeLessThan(3_000);
  });

  it('is used again within 5 seconds of its return', async () => {
    await query();
    proxy.fail(mode);
    await Promise.all(Array.from({ length: 40 }, query));
    await sleep(500);
    proxy.fail('pass');
    const back = Date.now();
    await vi.waitFor(
      async () => expect((await app.request('GET', '/health/ready')).status).toBe(200),
      { timeout: 5_000, interval: 200 },
    );
    expect(Date.now() - back).toBeLessThan(5_000);
    const outcomes = await Promise.all(Array.from({ length: 40 }, query));
    expect(outcomes.filter(({ error }) => error !== undefined)).toEqual([]);
  });
});

describe('a database that is down at start', () => {
  it('is waited for, and the app is not ready until then', async () => {
    const lifecycle = newLifecycle();
    proxy.fail('refuse');
    await checkSchema(app.services, lifecycle);
    expect(lifecycle.notReady).toBe('The database has not answered yet.');
    proxy.fail('pass');
    await vi.waitFor(() => expect(lifecycle.notReady).toBeUndefined(), { timeout: 5_000 });
  });
});
