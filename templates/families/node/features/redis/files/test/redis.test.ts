import { describe, expect, it, vi } from 'vitest';

import { openRedis } from '../src/redis/redis.js';
import { startTestApp } from './support/app.js';
import { testEnvironment } from './support/environment.js';
import { expectProblem } from './support/expect.js';
import { startTcpProxy } from './support/tcp-proxy.js';

const nobodyThere = 'redis://127.0.0.1:1';

describe('counting in Redis', () => {
  it('is shared between instances, and each key ends by itself', async () => {
    const env = { RATE_LIMIT_GENERAL: '10/60', REDIS_PREFIX: `test-${process.pid}-${Date.now()}:` };
    const apps = [await startTestApp({ env }), await startTestApp({ env })];
    const answers = await Promise.all(
      Array.from({ length: 30 }, async (_, i) => apps[i % 2]?.request('GET', '/nowhere')),
    );
    expect(answers.filter((answer) => answer?.status === 404)).toHaveLength(10);
    expect(answers.filter((answer) => answer?.status === 429)).toHaveLength(20);
    const { redis } = apps[0]?.services ?? {};
    const left = await redis?.run((client) => client.pTTL('limit:general:127.0.0.1'));
    expect(left).toBeGreaterThan(50_000);
    expect(left).toBeLessThanOrEqual(60_000);
    for (const app of apps) await app.close();
  });

  it('goes on when Redis has forgotten the script', async () => {
    const app = await startTestApp();
    const { rateLimits, redis } = app.services;
    expect(await rateLimits.consume('general', 'x')).toMatchObject({ allowed: true });
    await redis.run((client) => client.scriptFlush());
    const { remaining } = await rateLimits.consume('general', 'x');
    const again = await rateLimits.consume('general', 'x');
    expect(again.remaining).toBe(remaining - 1);
    await app.close();
  });
});

describe('closing', () => {
  it('ends a connection that is being made, too', async () => {
    const app = await startTestApp();
    const { config, log, redis } = app.services;
    const channel = `closing-${process.pid}-${Date.now()}`;
    let connections = 0;
    const hasty = openRedis(config, log);
    hasty.listen(channel, { heard: () => undefined, missed: () => (connections += 1) });
    hasty.close();
    await vi.waitFor(() => expect(connections).toBe(1));
    await vi.waitFor(async () => {
      const listeners = await redis.run((client) => client.pubSubNumSub(channel));
      expect(listeners[channel]).toBe(0);
    });
    await app.close();
  });
});

describe('Redis that does not answer', () => {
  it('lets nobody pass uncounted, and readiness names it', async () => {
    const app = await startTestApp({ env: { REDIS_URL: nobodyThere } });
    const start = Date.now();
    const refused = await app.request('GET', '/nowhere');
    expectProblem(refused, 503);
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThanOrEqual(1);
    expect(Date.now() - start).toBeLessThan(3_000);
    const ready = await app.request('GET', '/health/ready');
    expectProblem(ready, 503);
    expect(ready.json()).toMatchObject({ checks: { database: 'ok', redis: 'down' } });
    expect((await app.request('GET', '/health/live')).status).toBe(200);
    expect(app.logLines.filter(({ msg }) => msg === 'redis does not answer')).toHaveLength(1);
    await app.close();
  });

  it.each(['refuse', 'swallow'] as const)('is used again after its return (%s)', async (mode) => {
    const url = new URL(testEnvironment.REDIS_URL ?? nobodyThere);
    const proxy = await startTcpProxy(url.hostname, Number(url.port));
    url.hostname = '127.0.0.1';
    url.port = String(proxy.port);
    const app = await startTestApp({ env: { REDIS_URL: url.href } });
    expect((await app.request('GET', '/nowhere')).status).toBe(404);
    proxy.fail(mode);
    const start = Date.now();
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => app.request('GET', '/nowhere')),
    );
    for (const answer of answers) expectProblem(answer, 503);
    expect(Date.now() - start).toBeLessThan(3_000);
    proxy.fail('pass');
    await vi.waitFor(async () => expect((await app.request('GET', '/nowhere')).status).toBe(404), {
      timeout: 5_000,
      interval: 100,
    });
    await app.close();
    await proxy.close();
  });
});
