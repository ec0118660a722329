import { appendFileSync, mkdirSync } from 'node:fs';

if (process.env.FAIL_MIGRATE) {
  console.error('the table is on fire');
  process.exit(3);
}
mkdirSync('data', { recursive: true });
appendFileSync('data/migrations.log', 'migrated\n');
