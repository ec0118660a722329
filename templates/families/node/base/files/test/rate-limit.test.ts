import { afterEach, describe, expect, it } from 'vitest';

import { startTestApp, type TestApp } from './support/app.js';
import { expectProblem } from './support/expect.js';

let app: TestApp | undefined;
afterEach(async () => {
  await app?.close();
  app = undefined;
});

describe('the general rate limit', () => {
  it('tells what is left, then answers 429 until the window ends', async () => {
    app = await startTestApp({ env: { RATE_LIMIT_GENERAL: '3/2' } });
    for (const left of [2, 1, 0]) {
      const response = await app.request('GET', '/nowhere');
      expect(response.status).toBe(404);
      expect(response.headers.get('ratelimit-policy')).toBe('"general";q=3;w=2');
      expect(response.headers.get('ratelimit')).toMatch(new RegExp(`^"general";r=${left};t=[12]$`));
    }
    const refused = await app.request('GET', '/nowhere');
    expectProblem(refused, 429);
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThanOrEqual(1);
    expect(refused.headers.get('ratelimit')).toMatch(/^"general";r=0;t=/);
    expect((await app.request('GET', '/health/live')).status).toBe(200);

    await new Promise((resolve) => setTimeout(resolve, 2_100));
    expect((await app.request('GET', '/nowhere')).status).toBe(404);
  });

  it('does not believe addresses that the client made up', async () => {
    app = await startTestApp({ env: { RATE_LIMIT_GENERAL: '1/60' } });
    await app.request('GET', '/nowhere');
    for (const header of ['X-Forwarded-For', 'Forwarded', 'X-Real-IP', 'True-Client-IP']) {
      const response = await app.request('GET', '/nowhere', {
        headers: { [header]: '203.0.113.1' },
      });
      expectProblem(response, 429);
    }
  });

  it('believes a trusted proxy', async () => {
    app = await startTestApp({ env: { RATE_LIMIT_GENERAL: '1/60', TRUSTED_PROXIES: 'loopback' } });
    const ask = (address: string) =>
      app?.request('GET', '/nowhere', { headers: { 'X-Forwarded-For': address } });
    expect((await ask('203.0.113.1'))?.status).toBe(404);
    expect((await ask('203.0.113.1'))?.status).toBe(429);
    expect((await ask('198.51.100.9, 203.0.113.1'))?.status).toBe(429);
    expect((await ask('203.0.113.2'))?.status).toBe(404);
    expect((await ask('2001:db8::1'))?.status).toBe(404);
    expect((await ask('2001:db8::2'))?.status).toBe(429);
    expect((await ask('2001:db8:0:1::2'))?.status).toBe(404);
  });
});

describe('rate limits', () => {
  it('are consumed, looked at and reset', async () => {
    app = await startTestApp({ env: { RATE_LIMIT_GENERAL: '2/60' } });
    const { rateLimits } = app.services;
    const key = 'somebody';
    expect(await rateLimits.peek('general', key)).toMatchObject({ allowed: true, remaining: 2 });
    expect(await rateLimits.consume('general', key)).toMatchObject({ allowed: true, remaining: 1 });
    expect(await rateLimits.consume('general', key)).toMatchObject({ allowed: true, remaining: 0 });
    expect(await rateLimits.peek('general', key)).toMatchObject({ allowed: false, remaining: 0 });
    expect(await rateLimits.consume('general', key)).toMatchObject({ allowed: false, limit: 2 });
    expect(await rateLimits.peek('general', 'another')).toMatchObject({ remaining: 2 });
    await rateLimits.reset('general', key);
    expect(await rateLimits.peek('general', key)).toMatchObject({ allowed: true, remaining: 2 });
  });

  it('count parallel uses exactly', async () => {
    app = await startTestApp({ env: { RATE_LIMIT_GENERAL: '10/60' } });
    const { rateLimits } = app.services;
    const decisions = await Promise.all(
      Array.from({ length: 50 }, async () => rateLimits.consume('general', 'crowd')),
    );
    expect(decisions.filter(({ allowed }) => allowed)).toHaveLength(10);
  });
});
