import { createApp } from './app.js';
import { loadConfigOrExit, warningsOf } from './config.js';
import { checkSchema } from './db/schema-check.js';
import { createServer } from './http/server.js';
import { exitOnUncaught, newLifecycle, stopOnSignals } from './lifecycle.js';
import { createLog } from './log.js';
import { createServices } from './services.js';

const config = loadConfigOrExit();
const { APP_ENV, HOST, LOG_LEVEL, PORT } = config;
const { log, flush } = createLog(LOG_LEVEL, APP_ENV === 'development' && process.stdout.isTTY);
exitOnUncaught(log, flush);
for (const warning of warningsOf(config)) log.warn(warning);

const services = createServices(config, log);
const lifecycle = newLifecycle();
const server = createServer(createApp(services, lifecycle), services);
stopOnSignals(server, services, lifecycle, flush);

try {
  await checkSchema(services, lifecycle);
} catch (error) {
  log.fatal(error instanceof Error ? error.message : 'the database can not be used');
  flush();
  process.exit(1);
}

server.on('error', (error) => {
  log.fatal({ err: error }, `can not listen on ${HOST}:${PORT}`);
  flush();
  process.exit(1);
});
server.listen(PORT, HOST, () => {
  log.info({ url: `http://${HOST.includes(':') ? `[${HOST}]` : HOST}:${PORT}` }, 'listening');
});
