import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { pathToFileURL } from 'node:url';
import { parseEnv } from 'node:util';

import { build, watch } from 'rolldown';

import { bundleTo } from './rolldown.config.js';

// node run.js cli/migrate down       bundles and runs src/cli/migrate.ts with the argument `down`
// node run.js --watch main           runs src/main.ts, and again after each change
const watching = process.argv[2] === '--watch';
const [name = 'main', ...args] = process.argv.slice(watching ? 3 : 2);

// Inside node_modules, so that packages that are not bundled are found; apart from dist/, which may be in use.
mkdirSync('node_modules/.cache', { recursive: true });
const dir = mkdtempSync(join('node_modules', '.cache', 'run-'));
process.on('exit', () => rmSync(dir, { recursive: true, force: true }));

const file = join(process.cwd(), dir, `${name}.js`);

if (watching) {
  watchAndRun();
} else {
  process.setSourceMapsEnabled(true);
  await build(bundleTo(dir));
  Object.assign(process.env, environment());
  process.argv.splice(1, process.argv.length, file, ...args);
  await import(pathToFileURL(file).href);
}

/** The environment, and what `.env` adds. Only here: what is built does not read it, so none on a server counts. */
function environment() {
  if (process.env.APP_ENV === 'production' || !existsSync('.env')) return process.env;
  return { ...parseEnv(readFileSync('.env', 'utf8')), ...process.env };
}

function watchAndRun() {
  let child;
  let ended = Promise.resolve(0);
  let stopping = false;

  async function restart() {
    child?.kill('SIGTERM');
    await ended;
    if (stopping) return;
    const words = ['--enable-source-maps', file, ...args];
    child = spawn(process.execPath, words, {
      env: environment(),
      stdio: 'inherit',
      // A terminal sends Ctrl-C to all of its group: the app would get it twice, and not stop in good order.
      detached: process.platform !== 'win32',
    });
    ended = new Promise((resolve) => child.once('exit', (code) => resolve(code ?? 1)));
  }

  let restarting = Promise.resolve();
  watch(bundleTo(dir)).on('event', (event) => {
    if (event.code === 'ERROR') process.stderr.write(`${event.error.message}\n`);
    // What runs goes on running until a build succeeds.
    if (event.code === 'BUNDLE_END') restarting = restarting.then(restart);
    if ('result' in event) void event.result.close();
  });

  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    process.on(signal, () => {
      // What the terminal has sent here, npm sends once more.
      if (stopping) return;
      stopping = true;
      child?.kill('SIGTERM');
      void ended.then((code) => process.exit(code));
    });
  }
}
