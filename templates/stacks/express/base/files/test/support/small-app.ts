import type { AddressInfo } from 'node:net';

import express, { type Router } from 'express';

import { notFound, problemAnswer } from '../../src/http/error-handler.js';
import { beginRequest } from '../../src/http/begin-request.js';
import { createServer } from '../../src/http/server.js';
import type { Services } from '../../src/services.js';
import { startTestApp, type TestApp } from './app.js';
import { sendRequest } from './request.js';

/** An app with routes that only a test has, between the same first and last steps as the real one. */
export async function startSmallApp(
  addRoutes: (router: Router, services: Services) => void,
  env: NodeJS.ProcessEnv = {},
): Promise<TestApp> {
  const real = await startTestApp({ env: { BODY_LIMIT: '1000', ...env } });
  const { services, lifecycle } = real;
  const app = express();
  app.set('query parser', false);
  app.set('body limit', services.config.BODY_LIMIT);
  const router = express.Router();
  addRoutes(router, services);
  app.use(beginRequest(services, lifecycle), router, notFound, problemAnswer(services));
  const server = createServer(app, services);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const url = `http://127.0.0.1:${port}`;
  return {
    ...real,
    url,
    port,
    server,
    request: (method, path, options) => sendRequest(url, method, path, options),
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await real.close();
    },
  };
}
