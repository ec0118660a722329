import { sql } from 'kysely';
import { expect, it } from 'vitest';

import { loadConfig } from '../src/config.js';
import { closeDatabase, openDatabase } from '../src/db/database.js';
import { createLogger } from '../src/log.js';
import { createTestDatabase } from './support/database.js';
import { testEnvironment } from './support/environment.js';

it('a migration may take longer than a request may wait', { timeout: 30_000 }, async () => {
  const database = await createTestDatabase();
  const config = loadConfig({ ...testEnvironment, DATABASE_URL: database.url });
  const log = createLogger('silent', { write: () => undefined });
  const [request, migration] = [openDatabase(config, log), openDatabase(config, log, 'migrations')];
  const slow = sql`select sleep(3)`;
  await expect(slow.execute(request)).rejects.toThrow();
  await expect(slow.execute(migration)).resolves.toBeDefined();
  await Promise.all([closeDatabase(request), closeDatabase(migration)]);
  await database.drop();
});
