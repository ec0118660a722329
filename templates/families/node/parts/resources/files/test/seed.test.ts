import { expect, it } from 'vitest';

import { createTestDatabase } from './support/database.js';
import { testEnvironment } from './support/environment.js';
import { startProcess } from './support/process.js';

it('seed ends with 1 when it could not add what it should', async () => {
  const database = await createTestDatabase(); // Empty: nothing has been migrated.
  const env = { ...testEnvironment, DATABASE_URL: database.url };
  const { ended, output } = startProcess('src/cli/seed.ts', env, ['nobody@app.test']);
  expect(await ended).toBe(1);
  expect(output()).not.toContain('    at ');
  await database.drop();
});
