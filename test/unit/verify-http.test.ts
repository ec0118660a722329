import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, it, onTestFinished } from 'vitest';

import { Client, newAgent, Recorder } from '../../src/verify/http.js';
import { NoAnswer } from '../../src/verify/transport.js';

it('sends again what met a connection that was closed at that moment', async () => {
  let closesNext = false;
  let count = 0;
  const client = await clientOf((request, response) => {
    count += 1;
    if (closesNext) {
      closesNext = false;
      request.socket.resetAndDestroy();
    } else response.end('{}');
  });
  await client.get('/one');
  closesNext = true;
  expect((await client.get('/two')).status).toBe(200);
  expect(count).toBe(3);
});

it('takes a request that was cut after a while for one without an answer', async () => {
  let count = 0;
  const client = await clientOf((request, response) => {
    count += 1;
    if (count === 1) response.end('{}');
    else setTimeout(() => request.socket.resetAndDestroy(), 200);
  });
  await client.get('/one');
  await expect(client.get('/two')).rejects.toThrow('GET /two: ');
  expect(count).toBe(2);
});

it('waits no longer for an answer that never ends', async () => {
  const client = await clientOf((_request, response) => {
    const drip = setInterval(() => response.write('x'), 20);
    response.on('close', () => clearInterval(drip));
  });
  const asked = client.within(300).get('/endless');
  await expect(asked).rejects.toThrow('GET /endless: no end of the answer within 0.3 s');
});

it('keeps no more than 20 MB of an answer', async () => {
  const client = await clientOf((_request, response) => {
    response.end(Buffer.alloc(20_000_001, 'x'));
  });
  await expect(client.get('/long')).rejects.toThrow('GET /long: an answer of more than 20 MB');
});

it('says which request had no answer', async () => {
  const client = await clientOf(() => undefined);
  const fault = await client
    .within(100)
    .post('/silent', { a: 1 })
    .catch((error: unknown) => error);
  expect(fault).toBeInstanceOf(NoAnswer);
  expect(fault).toMatchObject({
    request: { method: 'POST', path: '/silent', sentBody: '{"a":1}' },
  });
});

async function clientOf(listener: RequestListener): Promise<Client> {
  const server = createServer(listener).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const agent = newAgent(base);
  onTestFinished(() => {
    agent.destroy();
    server.closeAllConnections();
    server.close();
  });
  return new Client({ base, recorder: new Recorder(), agent });
}
