import { gzipSync } from 'node:zlib';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { sendJson } from '../../src/http/respond.js';
import { route } from '../../src/http/routes.js';
import type { TestApp } from '../support/app.js';
import { expectProblem } from '../support/expect.js';
import { sendRaw } from '../support/raw.js';
import { startSmallApp } from '../support/small-app.js';

let app: TestApp;
beforeAll(async () => {
  app = await startSmallApp((router) => {
    route(router, '/echo', {
      post: (req, res) => sendJson(res, 200, { body: req.body as unknown }),
      patch: (req, res) => sendJson(res, 200, { body: req.body as unknown }),
    });
  });
});
afterAll(() => app.close());

const post = (body: string, headers: Record<string, string> = {}) =>
  app.request('POST', '/echo', { body, headers });

describe('a JSON body', () => {
  it.each([
    'application/json',
    'application/json; charset=utf-8',
    'Application/JSON;charset="UTF-8"',
    'application/json ; charset=utf-8 ',
  ])('is read as %s', async (type) => {
    const response = await post('{"a":"ä€😀"}', { 'Content-Type': type });
    expect(response.status).toBe(200);
    expect(response.json()).toEqual({ body: { a: 'ä€😀' } });
  });

  it.each([
    'text/plain',
    'application/xml',
    'application/x-www-form-urlencoded',
    'multipart/form-data; boundary=x',
    'application/jsonx',
    'application/json; charset=utf-16',
    'application/json, text/plain',
    'application/problem+json',
    'application/merge-patch+json',
  ])('is not %s', async (type) => {
    expectProblem(await post('{"a":1}', { 'Content-Type': type }), 415);
  });

  it('of a PATCH may be called what it is, and says how', async () => {
    const patch = (type: string) =>
      app.request('PATCH', '/echo', { body: '{"a":null}', headers: { 'Content-Type': type } });
    for (const type of ['application/merge-patch+json', 'application/json; charset=utf-8']) {
      expect((await patch(type)).json()).toEqual({ body: { a: null } });
    }
    const refused = await patch('application/json-patch+json');
    expectProblem(refused, 415);
    const types = 'application/merge-patch+json, application/json';
    expect(refused.headers.get('accept-patch')).toBe(types);
    const options = await app.request('OPTIONS', '/echo');
    expect(options.headers.get('accept-patch')).toBe(types);
    const posted = await post('', { 'Content-Type': 'text/plain' });
    expect(posted.headers.get('accept-patch')).toBeNull();
  });

  it('must say what it is', async () => {
    const answer = await sendRaw(
      app.port,
      'POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\n{}',
      200,
    );
    expect(answer.status).toBe(415);
  });

  it('must not be compressed', async () => {
    const bytes = gzipSync('{"a":1}');
    const head =
      'POST /echo HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n' +
      `Content-Encoding: gzip\r\nContent-Length: ${bytes.length}\r\n\r\n`;
    const answer = await sendRaw(app.port, Buffer.concat([Buffer.from(head), bytes]), 200);
    expect(answer.status).toBe(415);
  });

  it('must be UTF-8', async () => {
    const head =
      'POST /echo HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 4\r\n\r\n';
    const answer = await sendRaw(
      app.port,
      Buffer.concat([Buffer.from(head), Buffer.from('22c32822', 'hex')]),
      200,
    );
    expect(answer.status).toBe(400);
  });

  it.each(['', ' ', '{', '{"password":"hush"', 'nul'])('must be well-formed: %j', async (body) => {
    const headers = body === '' ? { 'Transfer-Encoding': 'chunked' } : {};
    const response = body === '' ? await postRaw('0\r\n\r\n', headers) : await post(body);
    expect(response.status).toBe(400);
    expect(response.text).not.toContain('hush');
    expect(response.text).not.toMatch(/JSON at|position|node_modules/);
  });

  it('is undefined when none is sent', async () => {
    expect((await app.request('POST', '/echo')).json()).toEqual({});
    expect(
      (await app.request('POST', '/echo', { headers: { 'Content-Type': 'text/plain' } })).status,
    ).toBe(200);
  });
});

async function postRaw(bytes: string, headers: Record<string, string>) {
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  return sendRaw(
    app.port,
    `POST /echo HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n${lines.join('')}\r\n${bytes}`,
    500,
    500,
  );
}

describe('the limit', () => {
  const text = (bytes: number) => JSON.stringify('x'.repeat(bytes - 2));

  it('lets through what is just as large', async () => {
    expect((await post(text(1_000))).status).toBe(200);
    expectProblem(await post(text(1_001)), 413);
  });

  it('is told from the announced length, before anything is read', async () => {
    const answer = await postRaw('', { 'Content-Length': '1000000000' });
    expect(answer.status).toBe(413);
    expect(answer.headers.get('connection')).toBe('close');
  });

  it('is told before the client is asked to go on', async () => {
    const large = await postRaw('', { 'Content-Length': '2000', Expect: '100-continue' });
    expect(large.status).toBe(413);
    const small = await postRaw('', { 'Content-Length': '2', Expect: '100-continue' });
    expect(small.status).toBe(100);
  });

  it('counts chunks without a length', async () => {
    const chunk = `200\r\n${'x'.repeat(512)}\r\n`;
    const answer = await postRaw(chunk.repeat(3), { 'Transfer-Encoding': 'chunked' });
    expect(answer.status).toBe(413);
  });

  it('does not break the connection before the answer arrived', async () => {
    for (let i = 0; i < 5; i += 1) expectProblem(await post(text(5_000_000)), 413);
  });

  it('cuts a client that never stops', async () => {
    const start = Date.now();
    const answer = await postRaw('200\r\n', { 'Transfer-Encoding': 'chunked' });
    expect(answer.status).toBe(0);
    const endless = await sendRaw(
      app.port,
      `POST /echo HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 99999\r\n\r\nx`,
      3_000,
    );
    expect(endless.status).toBe(413);
    expect(endless.closed).toBe(true);
    expect(Date.now() - start).toBeLessThan(3_000);
  });

  it('is one problem when the client goes away in between', async () => {
    await postRaw('10\r\n', { 'Transfer-Encoding': 'chunked', 'X-Request-Id': 'gone' });
    await expect
      .poll(() =>
        app.logLines.find(({ requestId, route }) => requestId === 'gone' && route !== undefined),
      )
      .toMatchObject({ status: 499 });
  });
});
