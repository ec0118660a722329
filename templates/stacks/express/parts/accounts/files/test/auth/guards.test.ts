import type { AddressInfo } from 'node:net';

import express from 'express';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { createGuards, principalOf } from '../../src/http/authenticate.js';
import { problemAnswer } from '../../src/http/error-handler.js';
import { beginRequest } from '../../src/http/begin-request.js';
import { sendJson } from '../../src/http/respond.js';
import { route } from '../../src/http/routes.js';
import { newAccount } from '../support/accounts.js';
import { startTestApp, type TestApp } from '../support/app.js';
import { sendRequest, type Actor } from '../support/request.js';

let app: TestApp;
let url: string;
let stop: () => void;

/** An app of nothing but guards. */
beforeAll(async () => {
  app = await startTestApp();
  const guarded = express();
  const { requireAdmin, requireUser } = createGuards(app.services);
  guarded.use(beginRequest(app.services, app.lifecycle));
  route(guarded, '/users', {
    get: [requireUser, (req, res) => sendJson(res, 200, principalOf(req))],
  });
  route(guarded, '/admins', {
    get: [requireAdmin, (req, res) => sendJson(res, 200, principalOf(req))],
  });
  route(guarded, '/forgotten', { get: (req, res) => sendJson(res, 200, principalOf(req)) });
  guarded.use(problemAnswer(app.services));
  const server = guarded.listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  stop = () => {
    server.closeAllConnections();
    server.close();
  };
});
afterAll(async () => {
  stop();
  await app.close();
});

const get = (path: string, as?: Actor) => sendRequest(url, 'GET', path, as && { as });

describe('guards', () => {
  it('tell the handler who it is, and keep the answer out of caches', async () => {
    const account = await newAccount(app, 'admin');
    for (const path of ['/users', '/admins', '/users']) {
      const answer = await get(path, account);
      expect(answer.json()).toEqual({
        userId: account.id,
        role: 'admin',
        sessionId: account.sessionId,
      });
      expect(answer.headers.get('cache-control')).toBe('no-store');
    }
  });

  it('stop who is not logged in with 401, and who is no admin with 403', async () => {
    const user = await newAccount(app);
    const statuses = [
      await get('/users'),
      await get('/admins'),
      await get('/users', user),
      await get('/admins', user),
    ].map(({ status }) => status);
    expect(statuses).toEqual([401, 401, 200, 403]);
    expect(app.logLines).toContainEqual(
      expect.objectContaining({ event: 'access.refused', level: 'warn', userId: user.id }),
    );
  });

  it('must not be forgotten by a handler that asks who it is', async () => {
    expect((await get('/forgotten', await newAccount(app))).status).toBe(500);
  });
});
