import { setTimeout as sleep } from 'node:timers/promises';

import { describe, expect, it, vi } from 'vitest';

import { checkSchema, SchemaMismatch } from '../src/db/schema-check.js';
import { route } from '../src/http/routes.js';
import { sendJson } from '../src/http/respond.js';
import { newLifecycle, shutDown } from '../src/lifecycle.js';
import { startTestApp } from './support/app.js';
import { sendRaw } from './support/raw.js';
import { startSmallApp } from './support/small-app.js';

describe('stopping', () => {
  it('loses no answer that is under way, and waits for nobody who is idle', async () => {
    const app = await startSmallApp((router) => {
      route(router, '/slow', {
        get: async (_req, res) => {
          await sleep(500);
          sendJson(res, 200, { whole: true });
        },
      });
    });
    const idle = sendRaw(app.port, 'GET /health/live HTTP/1.1\r\nHost: x\r\n', 5_000);
    const answers = Promise.all(Array.from({ length: 20 }, () => app.request('GET', '/slow')));
    await vi.waitFor(() => expect(app.lifecycle.activeRequests).toBe(20));
    const start = Date.now();
    await shutDown(app.server, app.services, app.lifecycle, 0);
    expect(Date.now() - start).toBeLessThan(3_000);
    for (const answer of await answers) expect(answer.json()).toEqual({ whole: true });
    await idle;
    await expect(app.request('GET', '/slow')).rejects.toThrow();
    await app.close();
  });
});

describe('the schema', () => {
  it('must be the one this code was written for', async () => {
    const app = await startTestApp();
    const lifecycle = newLifecycle();
    await checkSchema(app.services, lifecycle);
    expect(lifecycle.notReady).toBeUndefined();
    const { db } = app.services;
    const timestamp = new Date().toISOString();
    await db.insertInto('migrations').values({ name: '9999_newer', timestamp }).execute();
    await expect(checkSchema(app.services, lifecycle)).rejects.toThrow(SchemaMismatch);
    await app.close();
  });
});
