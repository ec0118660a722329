import { connect, type Socket } from 'node:net';

import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';

import { startTestApp, type TestApp } from './support/app.js';
import { sendRaw, type RawAnswer } from './support/raw.js';

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp();
});
afterAll(() => app.close());

function expectRawProblem(answer: RawAnswer, status: number): void {
  expect(answer.status).toBe(status);
  expect(answer.headers.get('content-type')).toBe('application/problem+json; charset=utf-8');
  expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
  expect(answer.headers.get('connection')).toBe('close');
  expect(JSON.parse(answer.body)).toMatchObject({
    status,
    requestId: answer.headers.get('x-request-id'),
  });
  expect(answer.closed).toBe(true);
  const requestId = answer.headers.get('x-request-id');
  expect(app.logLines.find((line) => line.requestId === requestId)).toMatchObject({ status });
}

const get = 'GET /health/live HTTP/1.1\r\nHost: x\r\n';

describe('what is not HTTP', () => {
  it.each([
    ['no request at all', 'hello\r\n\r\n'],
    ['a made-up method', 'FOO / HTTP/1.1\r\nHost: x\r\n\r\n'],
    ['two lengths', `${get}Content-Length: 1\r\nContent-Length: 2\r\n\r\nab`],
    [
      'a length and chunks',
      `${get}Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`,
    ],
    ['chunked that is not last', `${get}Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n`],
    ['a space before the colon', `${get}X : 1\r\n\r\n`],
    ['a folded header', `${get}X: 1\r\n 2\r\n\r\n`],
    ['NUL in a header', `${get}X: a\0b\r\n\r\n`],
    ['bare line feeds', 'GET /health/live HTTP/1.1\nHost: x\n\n'],
  ])('%s is a problem, and the connection is closed', async (_name, bytes) => {
    expectRawProblem(await sendRaw(app.port, bytes), 400);
  });

  it('headers of a megabyte are refused, and the answer arrives', async () => {
    const answer = await sendRaw(
      app.port,
      `${get}Authorization: Bearer ${'x'.repeat(1_000_000)}\r\n\r\n`,
    );
    expectRawProblem(answer, 431);
  });

  it('CONNECT finds no proxy here', async () => {
    expectRawProblem(
      await sendRaw(app.port, 'CONNECT evil.test:443 HTTP/1.1\r\nHost: x\r\n\r\n'),
      501,
    );
  });
});

describe('odd requests', () => {
  it.each([
    ['without Host', 'GET /health/live HTTP/1.1\r\n\r\n', 400],
    ['with two Hosts', `${get}Host: y\r\n\r\n`, 400],
    ['of HTTP/1.0, without Host', 'GET /health/live HTTP/1.0\r\n\r\n', 200],
    ['for an absolute URL', 'GET http://evil.test/health/live HTTP/1.1\r\nHost: x\r\n\r\n', 200],
    ['with TRACE', 'TRACE /health/live HTTP/1.1\r\nHost: x\r\n\r\n', 405],
    ['with an unknown expectation', `${get}Expect: wonders\r\n\r\n`, 417],
    ['with an Upgrade', `${get}Connection: Upgrade\r\nUpgrade: h2c\r\n\r\n`, 200],
    ['for a path that is not well-formed', 'GET /%ff%zz HTTP/1.1\r\nHost: x\r\n\r\n', 404],
    ['for *', 'OPTIONS * HTTP/1.1\r\nHost: x\r\n\r\n', 404],
  ])('%s', async (_name, bytes, status) => {
    const answer = await sendRaw(app.port, bytes, 300);
    expect(answer.status).toBe(status);
    expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
  });

  it('do not stop the requests that share their connection', async () => {
    const { text } = await sendRaw(app.port, `${get}\r\n${get}\r\n`, 300);
    expect(text.match(/HTTP\/1\.1 200 OK/g)).toHaveLength(2);
  });
});

describe('slow clients', () => {
  it('have bounds on headers, requests and idling', () => {
    const { server } = app;
    expect(server.headersTimeout).toBe(10_000);
    expect(server.requestTimeout).toBe(20_000);
    expect(server.timeout).toBe(30_000);
    expect(server.keepAliveTimeout).toBe(65_000);
  });

  it('do not keep others from their answers', async () => {
    const { server } = app;
    const served: Socket[] = [];
    const keep = (socket: Socket) => served.push(socket);
    server.on('connection', keep);
    const slow = Array.from({ length: 200 }, () => connect(app.port, '127.0.0.1'));
    for (const socket of slow) socket.on('error', () => undefined).write('GET / HTTP/1.1\r\nHost:');
    const heard = () => served.filter(({ bytesRead }) => bytesRead > 0);
    await vi.waitFor(() => expect(heard()).toHaveLength(200), 10_000);
    server.off('connection', keep);
    expect((await app.request('GET', '/health/live')).status).toBe(200);
    // It did not come after they were given up: all of them still wait.
    expect(served.filter(({ destroyed }) => destroyed)).toEqual([]);
    for (const socket of slow) socket.destroy();
  });
});
