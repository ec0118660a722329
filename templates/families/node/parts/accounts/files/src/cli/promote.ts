import { promote } from '../auth/promote.js';
import { loadConfigOrExit } from '../config.js';
import { createLog } from '../log.js';
import { closeServices, createServices } from '../services.js';

const [email, ...rest] = process.argv.slice(2);
if (email === undefined || rest.length > 0) {
  process.stderr.write('usage: npm run user:promote -- EMAIL\n');
  process.exit(2);
}

const config = loadConfigOrExit();
const services = createServices(config, createLog('silent', false).log);
try {
  const outcome = await promote(services, email);
  process.stdout.write(`${outcome.message}\n`);
  process.exitCode = outcome.done ? 0 : 1;
} finally {
  await closeServices(services);
}
