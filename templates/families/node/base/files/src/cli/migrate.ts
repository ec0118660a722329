import { loadMigrationConfig, loadOrExit } from '../config.js';
import { closeDatabase, openDatabase } from '../db/database.js';
import { ensureDatabase } from '../db/dialect.js';
import { migrateDown, migrateUp } from '../db/migrate.js';
import { createLog } from '../log.js';
import { exitWithUsage } from '../usage.js';

const usage = `usage: migrate [up|down]
  up    applies what is missing; so does migrate alone
  down  takes the last one back
`;
const migrations = new Map(Object.entries({ up: migrateUp, down: migrateDown }));

const [direction = 'up', ...rest] = process.argv.slice(2);
const migrate = migrations.get(direction);
if (migrate === undefined || rest.length > 0) exitWithUsage(usage, direction);

const config = loadOrExit(loadMigrationConfig);
const { log } = createLog(config.LOG_LEVEL, process.stdout.isTTY);
const db = openDatabase(config, log, 'migrations');
try {
  // In production the database is made by whoever runs it: this user should not be allowed to.
  if (config.APP_ENV !== 'production') await ensureDatabase(config.DATABASE_URL);
  const { names } = await migrate(db);
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
