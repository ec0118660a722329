import { readdirSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';

import { afterAll, beforeAll, expect, it } from 'vitest';

import { startTestApp, type TestApp } from './support/app.js';

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp();
});
afterAll(() => app.close());

it('keeps what is stored from other users of the machine', () => {
  const folder = dirname(app.services.config.DATABASE_URL.slice('file:'.length));
  const files = readdirSync(folder);
  expect(files.length).toBeGreaterThan(0);
  for (const file of files) expect(statSync(join(folder, file)).mode & 0o077, file).toBe(0);
});
