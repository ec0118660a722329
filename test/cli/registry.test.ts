import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer as createHttpServer } from 'node:http';
import { createServer, type AddressInfo, type Server } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { toolWithDependency } from './support/dependency.js';
import { fakeProgram, keelson, scratch, type Run } from './support/run.js';

/** Registries that do not do what they should: the install fails in time, and the project is whole. */

vi.setConfig({ testTimeout: 120_000 });

async function listen(server: Server): Promise<string> {
  server.listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  onTestFinished(() => {
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

function install(
  cwd: string,
  registry: string,
  env: Readonly<Record<string, string>> = {},
): Promise<Run> {
  return keelson(['new', 'shop', '--yes'], {
    cwd,
    entry: toolWithDependency(),
    env: { npm_config_registry: registry, npm_config_cache: join(cwd, 'cache'), ...env },
  });
}

function expectWhole(cwd: string, run: Run): void {
  expect(run.code).toBe(4);
  expect(run.stderr).toContain('The project is whole. To carry on: cd shop && node ');
  expect(existsSync(join(cwd, 'shop/src/main.js'))).toBe(true);
  expect(readFileSync(join(cwd, 'shop/.keelson/receipt.json'), 'utf8')).toContain('"failed"');
}

describe('a registry that', () => {
  it('swallows every request: ended within a minute, and named', async () => {
    const cwd = scratch();
    const sockets = new Set<{ destroy: () => void }>();
    const registry = await listen(createServer((socket) => sockets.add(socket)));
    const run = await install(cwd, registry);
    for (const socket of sockets) socket.destroy();
    expectWhole(cwd, run);
    expect(run.stderr).toContain(`the registry ${registry} does not answer`);
    expect(run.milliseconds).toBeLessThan(60_000);
  });

  it.for([
    ['is named at once where npm tries only once', { npm_config_fetch_retries: '0' }, 8000],
    // npm itself would try again for minutes.
    ['ends the install', { npm_config_fetch_retry_mintimeout: '50000' }, 30_000],
  ] as const)('refuses every connection: %s', async ([, env, limit]) => {
    const cwd = scratch();
    const server = createServer();
    const registry = await listen(server);
    server.close();
    const run = await install(cwd, registry, env);
    expectWhole(cwd, run);
    expect(run.stderr).toContain(
      `the registry ${registry} cannot be reached: nothing listens there`,
    );
    expect(run.milliseconds).toBeLessThan(limit);
  });

  it.for([
    ['fails', 500, 'application/json', '{}'],
    ['answers with a page', 200, 'text/html', '<html>'],
    ['has no such package', 404, 'application/json', '{"error":"not found"}'],
  ] as const)('%s: what the manager says is shown', async ([, status, type, body]) => {
    const cwd = scratch();
    const server = createHttpServer((_request, response) => {
      response.writeHead(status, { 'content-type': type }).end(body);
    });
    const run = await install(cwd, await listen(server));
    expectWhole(cwd, run);
    expect(run.stderr).toMatch(/npm error/);
    expect(run.milliseconds).toBeLessThan(60_000);
  });
});

describe('the retries of npm', () => {
  /** The pause between them that npm is told, of an install with this environment. */
  async function pauseOf(cwd: string, env: Readonly<Record<string, string>>): Promise<string> {
    const PATH = fakeProgram(
      cwd,
      'npm',
      `#!/bin/sh\n[ "$1" = install ] && echo "$npm_config_fetch_retry_mintimeout" > '${cwd}/pause'\n`,
    );
    await keelson(['new', 'shop', '--yes', '--no-git', '--no-migrate'], {
      cwd,
      env: { ...env, PATH },
    });
    return readFileSync(join(cwd, 'pause'), 'utf8').trim();
  }

  it('are quick', async () => {
    expect(await pauseOf(scratch(), {})).toBe('1000');
  });

  it('are the caller’s, where the caller has settings of them', async () => {
    expect(await pauseOf(scratch(), { npm_config_fetch_retries: '0' })).toBe('');
    const HOME = scratch();
    writeFileSync(join(HOME, '.npmrc'), 'fetch-timeout = 1000\n');
    expect(await pauseOf(scratch(), { HOME })).toBe('');
  });
});
