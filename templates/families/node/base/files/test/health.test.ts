import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { startTestApp, type TestApp } from './support/app.js';
import { expectProblem } from './support/expect.js';

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp();
});
afterAll(() => app.close());

describe('health', () => {
  it('is alive', async () => {
    const response = await app.request('GET', '/health/live');
    expect(response.status).toBe(200);
    expect(response.json()).toEqual({ status: 'ok' });
    expect(response.headers.get('cache-control')).toBe('no-store');
  });

  it('is ready while everything answers', async () => {
    const response = await app.request('GET', '/health/ready');
    expect(response.status).toBe(200);
    expect(response.json()).toMatchObject({ status: 'ok', checks: { database: 'ok' } });
  });

  it('takes no offence at what a load balancer puts into the query', async () => {
    for (const path of ['/health/live', '/health/ready']) {
      expect((await app.request('GET', `${path}?from=balancer`)).status).toBe(200);
    }
  });

  it('is not ready when something is in the way', async () => {
    app.lifecycle.notReady = 'Still warming up.';
    const response = await app.request('GET', '/health/ready');
    expect(expectProblem(response, 503).detail).toBe('Still warming up.');
    app.lifecycle.notReady = undefined;
  });

  it('is not ready while it stops, and closes connections', async () => {
    app.lifecycle.stopping = true;
    const response = await app.request('GET', '/health/ready');
    expect(expectProblem(response, 503).detail).toBe('The process is stopping.');
    expect(response.headers.get('connection')).toBe('close');
    expect(response.headers.get('retry-after')).toBe('5');
    expect((await app.request('GET', '/health/live')).status).toBe(200);
    app.lifecycle.stopping = false;
  });

  it('names a dependency that is down', async () => {
    const broken = await startTestApp();
    await broken.services.db.destroy();
    const response = await broken.request('GET', '/health/ready');
    expectProblem(response, 503);
    expect(response.json()).toMatchObject({ checks: { database: 'down' } });
    expect((await broken.request('GET', '/health/live')).status).toBe(200);
    await broken.close();
  });
});
