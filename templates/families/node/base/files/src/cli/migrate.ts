import { loadConfigOrExit } from '../config.js';
import { closeDatabase, openDatabase } from '../db/database.js';
import { ensureDatabase } from '../db/dialect.js';
import { migrateDown, migrateUp } from '../db/migrate.js';
import { createLog } from '../log.js';

// `migrate` applies what is missing; `migrate:down` (the argument `down`) takes the last one back.
const config = loadConfigOrExit();
const { log } = createLog(config.LOG_LEVEL, process.stdout.isTTY);
const db = openDatabase(config, log);
try {
  // In production the database is made by whoever runs it: this user should not be allowed to.
  if (config.APP_ENV !== 'production') await ensureDatabase(config.DATABASE_URL);
  const { direction, names } = await (process.argv[2] === 'down' ? migrateDown(db) : migrateUp(db));
  for (const name of names) process.stdout.write(`${direction} ${name}\n`);
  if (names.length === 0) process.stdout.write('nothing to migrate\n');
} catch (error) {
  process.stderr.write(
    `migration failed: ${error instanceof Error ? error.message : String(error)}\n`,
  );
  process.exitCode = 1;
} finally {
  await closeDatabase(db);
}
