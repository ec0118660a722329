import { demote, disable, enable, promote } from '../auth/administration.js';
import { loadConfigOrExit } from '../config.js';
import { createLog } from '../log.js';
import { closeServices, createServices } from '../services.js';
import { exitWithUsage } from '../usage.js';

const usage = `usage: account promote|demote|disable|enable ADDRESS
  promote  makes an admin of the account with this e-mail address
  demote   makes a user of it again, unless it is the last admin
  disable  locks it out, and ends its sessions
  enable   lets it in again
`;
const commands = new Map(Object.entries({ promote, demote, disable, enable }));

const [name = '', address = '', ...rest] = process.argv.slice(2);
const command = commands.get(name);
if (command === undefined) exitWithUsage(usage, name);
if (address === '' || address.startsWith('-') || rest.length > 0) exitWithUsage(usage, address);

const services = createServices(loadConfigOrExit(), createLog('silent', false).log);
try {
  const { done, message } = await command(services, address);
  process.stdout.write(`${message}\n`);
  process.exitCode = done ? 0 : 1;
} catch (error) {
  process.stderr.write(`failed: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
} finally {
  await closeServices(services);
}
