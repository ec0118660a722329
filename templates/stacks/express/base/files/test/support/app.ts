import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';

import { createApp } from '../../src/app.js';
import { loadConfig } from '../../src/config.js';
import { migrateUp } from '../../src/db/migrate.js';
import { createServer } from '../../src/http/server.js';
import { newLifecycle, type Lifecycle } from '../../src/lifecycle.js';
import { createLogger } from '../../src/log.js';
import type { KeptMail } from '../../src/mail/mailbox.js';
import {
  closeServices,
  createServices,
  type Replacements,
  type Services,
} from '../../src/services.js';
import { buildDocument } from '../../src/openapi/document.js';
import { createTestDatabase } from './database.js';
import { describedBy } from './described.js';
import { testEnvironment } from './environment.js';
import { sendRequest, type RequestOptions, type TestResponse } from './request.js';

/** The app, listening on a free port, on a migrated database of its own. */
export interface TestApp {
  /** `http://127.0.0.1:<port>` */
  readonly url: string;
  readonly port: number;
  readonly server: Server;
  readonly services: Services;
  readonly lifecycle: Lifecycle;
  /** Every line logged so far. */
  readonly logLines: readonly Readonly<Record<string, unknown>>[];
  request(method: string, path: string, options?: RequestOptions): Promise<TestResponse>;
  /** The mails sent so far, newest first; all, or those to one address. */
  mails(to?: string): readonly KeptMail[];
  close(): Promise<void>;
}

/** What a test wants to be different. */
export interface TestOptions extends Replacements {
  /** Variables over those of every test. */
  readonly env?: NodeJS.ProcessEnv;
}

/** Starts the app for a test file; call `close` when it is done. */
export async function startTestApp({ env, ...replace }: TestOptions = {}): Promise<TestApp> {
  const database = await createTestDatabase();
  const config = loadConfig({ ...testEnvironment, DATABASE_URL: database.url, ...env });
  const logLines: Record<string, unknown>[] = [];
  const log = createLogger('debug', {
    write: (line) => void logLines.push(JSON.parse(line) as Record<string, unknown>),
  });
  const services = createServices(config, log, replace);
  await migrateUp(services.db);
  const lifecycle = newLifecycle();
  const server = createServer(createApp(services, lifecycle), services);
  const port = await listen(server);
  const url = `http://127.0.0.1:${port}`;
  const expectDescribed = describedBy(buildDocument(config));
  return {
    url,
    port,
    server,
    services,
    lifecycle,
    logLines,
    async request(method, path, options) {
      const response = await sendRequest(url, method, path, options);
      expectDescribed(method, path, response);
      return response;
    },
    mails: (to) => services.mailer.mailbox?.list(to) ?? [],
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await closeServices(services);
      await database.drop();
    },
  };
}

function listen(server: Server): Promise<number> {
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => resolve((server.address() as AddressInfo).port));
  });
}
