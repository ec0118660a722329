import { disable, enable, promote } from '../auth/administration.js';
import { loadConfigOrExit } from '../config.js';
import { createLog } from '../log.js';
import { closeServices, createServices } from '../services.js';

// `user:promote EMAIL` makes an admin; `user:disable EMAIL` locks an account out; `user:enable EMAIL` lets it in again.
const commands = new Map(Object.entries({ promote, disable, enable }));

const [name = '', email, ...rest] = process.argv.slice(2);
const command = commands.get(name);
if (command === undefined || email === undefined || rest.length > 0) {
  process.stderr.write(`usage: ${[...commands.keys()].join('|')} EMAIL\n`);
  process.exit(2);
}

const services = createServices(loadConfigOrExit(), createLog('silent', false).log);
try {
  const { done, message } = await command(services, email);
  process.stdout.write(`${message}\n`);
  process.exitCode = done ? 0 : 1;
} catch (error) {
  process.stderr.write(`failed: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
} finally {
  await closeServices(services);
}
