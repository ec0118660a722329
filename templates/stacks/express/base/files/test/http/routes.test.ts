import { setTimeout as sleep } from 'node:timers/promises';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { problems } from '../../src/http/problem.js';
import { limitByAddress } from '../../src/http/rate-limit.js';
import { queryOf } from '../../src/http/request.js';
import { sendCreated, sendJson, sendNoContent, sendNotModified } from '../../src/http/respond.js';
import { route, withoutBody, type Handler } from '../../src/http/routes.js';
import type { TestApp } from '../support/app.js';
import { expectProblem } from '../support/expect.js';
import { startSmallApp } from '../support/small-app.js';

const seen: string[] = [];
const guard: Handler = async (req) => {
  await sleep(1);
  seen.push('guard');
  if (req.headers.authorization === undefined) throw problems.unauthenticated('Bearer');
};

let app: TestApp;
beforeAll(async () => {
  app = await startSmallApp((router) => {
    route(router, '/things/:id', {
      get: (req, res) => sendJson(res, 200, { id: req.params.id }, { ETag: '"1"' }),
      put: [
        guard,
        (_req, res) => {
          seen.push('handler');
          sendCreated(res, '/things/1', { id: 1 }, '"1"');
        },
      ],
      delete: [guard, guard, (_req, res) => sendNotModified(res, '"1"')],
    });
    route(router, '/query', {
      takesQuery: true,
      get: (req, res) => sendJson(res, 200, [...queryOf(req)]),
      post: (_req, res) => sendNoContent(res),
    });
    route(router, '/nothing', { post: withoutBody((_req, res) => sendNoContent(res)) });
    route(router, '/throws', {
      get: () => {
        throw new Error('the password of the database is hush');
      },
      // Some libraries throw what is no error.
      post: () => new Promise((_resolve, reject) => void setTimeout(reject, 1, 'a string')),
      delete: (_req, res) => {
        res.write('half');
        throw new Error('too late');
      },
    });
  });
});
afterAll(() => app.close());

describe('routes', () => {
  it('match with parameters, and do HEAD by themselves', async () => {
    expect((await app.request('GET', '/things/a%20b')).json()).toEqual({ id: 'a b' });
    const head = await app.request('HEAD', '/things/7');
    expect(head.status).toBe(200);
    expect(head.headers.get('etag')).toBe('"1"');
    expect(head.headers.get('content-length')).toBe('10');
  });

  it('say 400 to a parameter that is not well-formed', async () => {
    expectProblem(await app.request('GET', '/things/%zz'), 400);
    expectProblem(await app.request('GET', '/things/%ff'), 400);
    expectProblem(await app.request('GET', '/query?a=%zz'), 400);
    expectProblem(await app.request('GET', '/query?a=%ff'), 400);
  });

  it('take nothing for no body but none and {}', async () => {
    expect((await app.request('POST', '/nothing')).status).toBe(204);
    expect((await app.request('POST', '/nothing', { body: {} })).status).toBe(204);
    for (const body of [{ x: 1 }, [], null]) {
      expectProblem(await app.request('POST', '/nothing', { body }), 422);
    }
  });

  it('list exactly their methods', async () => {
    const response = await app.request('PATCH', '/things/1');
    expectProblem(response, 405);
    expect(response.headers.get('allow')).toBe('DELETE, GET, HEAD, OPTIONS, PUT');
    expect((await app.request('OPTIONS', '/things/1')).headers.get('allow')).toBe(
      'DELETE, GET, HEAD, OPTIONS, PUT',
    );
  });

  it('run guards first, before the body is read', async () => {
    const body = 'not json';
    const refused = await app.request('PUT', '/things/1', { body });
    expectProblem(refused, 401);
    expect(refused.headers.get('www-authenticate')).toBe('Bearer');
    const allowed = { headers: { Authorization: 'Bearer x' } };
    expectProblem(await app.request('PUT', '/things/1', { ...allowed, body }), 400);
    expect(seen).toEqual(['guard', 'guard']);
    const created = await app.request('PUT', '/things/1', { ...allowed, body: {} });
    expect(created.status).toBe(201);
    expect(created.headers.get('location')).toBe('/things/1');
    expect(seen).toEqual(['guard', 'guard', 'guard', 'handler']);
    const deleted = await app.request('DELETE', '/things/1', allowed);
    expect(deleted.status).toBe(304);
    expect(deleted.text).toBe('');
  });

  it('refuse query parameters that nothing reads, behind the guards', async () => {
    const refused = await app.request('GET', '/things/1?verbose=1&Verbose=2');
    expect(expectProblem(refused, 422).errors).toEqual([
      { pointer: '?verbose', detail: 'Unknown parameter.' },
      { pointer: '?Verbose', detail: 'Unknown parameter.' },
    ]);
    expect((await app.request('HEAD', '/things/1?verbose=1')).status).toBe(422);
    expect((await app.request('GET', '/things/1?')).status).toBe(200);
    expectProblem(await app.request('DELETE', '/things/1?force=1'), 401);
    const asUser = { headers: { Authorization: 'Bearer x' } };
    expectProblem(await app.request('DELETE', '/things/1?force=1', asUser), 422);
    expectProblem(await app.request('PUT', '/things/1?force=1', { ...asUser, body: {} }), 422);
    expectProblem(await app.request('PATCH', '/things/1?force=1'), 405);
    expect((await app.request('OPTIONS', '/things/1?force=1')).status).toBe(204);
  });

  it('take query parameters for GET alone', async () => {
    expect((await app.request('HEAD', '/query?a=1')).status).toBe(200);
    expectProblem(await app.request('POST', '/query?a=1'), 422);
  });

  it('never make objects of a query', async () => {
    const response = await app.request('GET', '/query?a[$ne]=1&b=2&b=3&__proto__[x]=1&c=a+b%20c');
    expect(response.json()).toEqual([
      ['a[$ne]', '1'],
      ['b', '2'],
      ['b', '3'],
      ['__proto__[x]', '1'],
      ['c', 'a b c'],
    ]);
  });
});

describe('errors', () => {
  it('that nobody expected are 500, told to the log and not to the client', async () => {
    const headers = { 'X-Request-Id': 'err-1' };
    const response = await app.request('GET', '/throws', { headers });
    expectProblem(response, 500);
    expect(response.text).not.toContain('hush');
    expect(response.text).not.toContain('at ');
    const line = app.logLines.find((one) => one.requestId === 'err-1' && one.level === 'error');
    expect(JSON.stringify(line)).toContain('hush');
    expectProblem(await app.request('POST', '/throws', { body: {} }), 500);
  });

  it('after half an answer cut the connection', async () => {
    await expect(app.request('DELETE', '/throws')).rejects.toThrow();
  });
});

describe('limits of single routes', () => {
  it('are told and kept, each by its bucket', async () => {
    const small = await startSmallApp(
      (router, services) => {
        route(router, '/limited', {
          get: [limitByAddress(services, 'general'), (_req, res) => sendNoContent(res)],
        });
      },
      { RATE_LIMIT_GENERAL: '1/60' },
    );
    const first = await small.request('GET', '/limited');
    expect(first.status).toBe(204);
    expect(first.headers.get('ratelimit')).toMatch(/^"general";r=0;t=\d+$/);
    const second = await small.request('GET', '/limited');
    expectProblem(second, 429);
    expect(second.headers.get('ratelimit-policy')).toBe('"general";q=1;w=60');
    await small.close();
  });
});
