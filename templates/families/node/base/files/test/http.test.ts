import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { startTestApp, type TestApp } from './support/app.js';
import { expectProblem } from './support/expect.js';

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp({
    env: { CORS_ORIGINS: 'https://web.test', PUBLIC_URL: 'https://app.test' },
  });
});
afterAll(() => app.close());

const securityHeaders = {
  'x-content-type-options': 'nosniff',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'referrer-policy': 'no-referrer',
  'cross-origin-resource-policy': 'same-origin',
  'strict-transport-security': 'max-age=63072000; includeSubDomains',
};

describe('every answer', () => {
  it.each([
    ['GET', '/health/live', 200],
    ['HEAD', '/health/live', 200],
    ['OPTIONS', '/health/live', 204],
    ['DELETE', '/health/live', 405],
    ['GET', '/nowhere', 404],
    ['GET', '/%zz', 404],
  ])('%s %s carries the security headers', async (method, path, status) => {
    const response = await app.request(method, path);
    expect(response.status).toBe(status);
    expect(Object.fromEntries(response.headers)).toMatchObject(securityHeaders);
    expect(response.headers.get('x-request-id')).toMatch(/^[\w.-]{1,64}$/);
    for (const name of ['x-powered-by', 'server', 'x-xss-protection']) {
      expect(response.headers.has(name)).toBe(false);
    }
  });

  it('keeps a request id that is well-formed, and no other', async () => {
    const ask = async (id: string) =>
      (await app.request('GET', '/health/live', { headers: { 'X-Request-Id': id } })).headers.get(
        'x-request-id',
      );
    expect(await ask('Abc-1._z')).toBe('Abc-1._z');
    for (const id of ['a b', 'x'.repeat(65), '"', 'ä', '\u00a01'])
      expect(await ask(id)).not.toBe(id);
  });

  it.each(['text/html', 'image/*', '*/*', 'nonsense'])('is JSON for Accept: %s', async (accept) => {
    expectProblem(await app.request('GET', '/nowhere', { headers: { Accept: accept } }), 404);
  });
});

describe('paths and methods', () => {
  it.each(['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'])(
    '%s of an unknown path is 404',
    async (method) => {
      expectProblem(await app.request(method, '/api/v1/nowhere'), 404);
    },
  );

  it('names the methods of a path, in 405 and in OPTIONS', async () => {
    for (const method of ['POST', 'PUT', 'PATCH', 'DELETE']) {
      const response = await app.request(method, '/health/live');
      expectProblem(response, 405);
      expect(response.headers.get('allow')).toBe('GET, HEAD, OPTIONS');
    }
    const options = await app.request('OPTIONS', '/health/live');
    expect(options.headers.get('allow')).toBe('GET, HEAD, OPTIONS');
    expect(options.text).toBe('');
    expect(options.headers.has('content-type')).toBe(false);
  });

  it('answers HEAD like GET, without the body', async () => {
    const get = await app.request('GET', '/health/live');
    const head = await app.request('HEAD', '/health/live');
    expect(head.text).toBe('');
    expect(head.headers.get('content-length')).toBe(get.headers.get('content-length'));
    expect(head.headers.get('content-type')).toBe('application/json; charset=utf-8');
  });

  it('takes paths exactly as they are', async () => {
    for (const path of ['/health/live/', '/Health/live', '//health/live', '/health/./live%2f']) {
      expect((await app.request('GET', path)).status).toBe(404);
    }
  });
});

describe('CORS', () => {
  const ask = (method: string, origin: string, headers: Record<string, string> = {}) =>
    app.request(method, '/health/live', { headers: { Origin: origin, ...headers } });

  it('lets the listed origin read, with what it may see', async () => {
    const { headers } = await ask('GET', 'https://web.test');
    expect(headers.get('access-control-allow-origin')).toBe('https://web.test');
    expect(headers.get('access-control-allow-credentials')).toBe('true');
    expect(headers.get('access-control-expose-headers')).toBe(
      'ETag, Location, Link, Retry-After, RateLimit, RateLimit-Policy, X-Request-Id',
    );
    expect(headers.get('vary')).toBe('Origin');
  });

  it.each([
    'null',
    'http://web.test',
    'https://web.test:8443',
    'https://evil-web.test',
    'https://web.test.evil.test',
    'https://sub.web.test',
  ])('gives %s nothing', async (origin) => {
    for (const response of [
      await ask('GET', origin),
      await ask('OPTIONS', origin, { 'Access-Control-Request-Method': 'POST' }),
    ]) {
      expect(response.headers.has('access-control-allow-origin')).toBe(false);
      expect(response.headers.has('access-control-allow-credentials')).toBe(false);
      expect(response.headers.get('vary')).toBe('Origin');
    }
  });

  it('answers a preflight', async () => {
    const response = await ask('OPTIONS', 'https://web.test', {
      'Access-Control-Request-Method': 'PATCH',
      'Access-Control-Request-Headers': 'content-type',
    });
    expect(response.status).toBe(204);
    expect(response.headers.get('access-control-allow-methods')).toContain('PATCH');
    expect(response.headers.get('access-control-allow-headers')).toContain('Content-Type');
    expect(Number(response.headers.get('access-control-max-age'))).toBeLessThanOrEqual(86_400);
  });

  it('treats errors alike', async () => {
    const response = await app.request('GET', '/nowhere', {
      headers: { Origin: 'https://web.test' },
    });
    expectProblem(response, 404);
    expect(response.headers.get('access-control-allow-origin')).toBe('https://web.test');
  });
});

describe('the access log', () => {
  it('has one line a request, with the route and not the URL', async () => {
    await app.request('GET', '/health/live?token=hush', {
      headers: { 'X-Request-Id': 'log-test' },
    });
    await expect
      .poll(() => app.logLines.filter(({ requestId }) => requestId === 'log-test'))
      .toHaveLength(1);
    const line = app.logLines.find(({ requestId }) => requestId === 'log-test');
    expect(line).toMatchObject({
      level: 'info',
      method: 'GET',
      route: '/health/live',
      status: 200,
      ip: '127.0.0.1',
    });
    expect(line?.time).toMatch(/^\d{4}-\d\d-\d\dT[\d:.]{12}Z$/);
    expect(typeof line?.ms).toBe('number');
    expect(JSON.stringify(line)).not.toContain('hush');
  });

  it('tells the form of a path that no route has, without what may be an id or a secret', async () => {
    const token = 'aB3'.repeat(14);
    await app.request('GET', `/api/v9/${token}/a%20b/list?token=hush`, {
      headers: { 'X-Request-Id': 'log-lost' },
    });
    const line = () => app.logLines.find(({ requestId }) => requestId === 'log-lost');
    await expect.poll(line).toMatchObject({ status: 404, path: '/api/v9/*/*/list' });
    expect(JSON.stringify(line())).not.toMatch(/hush|aB3/);
  });
});
