import { createApp } from './app.js';
import { loadConfigOrExit } from './config.js';
import { createServer } from './http/server.js';
import { newLifecycle } from './lifecycle.js';
import { createLog } from './log.js';
import { createServices } from './services.js';

const config = loadConfigOrExit();
const { log } = createLog(
  config.LOG_LEVEL,
  config.APP_ENV === 'development' && process.stdout.isTTY,
);
const services = createServices(config, log);
const app = createApp(services, newLifecycle());
createServer(app).listen(config.PORT, config.HOST);
