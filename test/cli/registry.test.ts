import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer as createHttpServer } from 'node:http';
import { createServer, type AddressInfo, type Server } from 'node:net';
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { keelson, scratch, type Run } from './support/run.js';
import { toolDirectory } from './support/tool.js';

/** Registries that do not do what they should: the install fails in time, and the project is whole. */

vi.setConfig({ testTimeout: 120_000 });

/** The tool with templates whose project has one dependency, so that there is something to fetch. */
function toolWithDependency(): string {
  const place = join(scratch(), 'tool');
  execFileSync('cp', ['-r', toolDirectory(), place]);
  const edit = (path: string, from: string, to: string): void => {
    const file = join(place, 'templates', path);
    writeFileSync(
      file,
      readFileSync(file, 'utf8').replace(from, () => to),
    );
  };
  edit('families/script/base/layer.yaml', 'scripts:', 'packages: [never-published]\nscripts:');
  edit(
    'stacks/plain/versions/package.json',
    '}',
    ', "dependencies": { "never-published": "1.0.0" } }',
  );
  edit(
    'families/script/base/files/package.json.hbs',
    '"type": "module",',
    '"type": "module",\n  "dependencies": { {{#each packages}}{{json name}}: {{json version}}{{/each}} },',
  );
  return join(place, 'bin/create-keelson.js');
}

async function listen(server: Server): Promise<string> {
  server.listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  onTestFinished(() => {
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

function install(cwd: string, registry: string): Promise<Run> {
  return keelson(['new', 'shop', '--yes'], {
    cwd,
    entry: toolWithDependency(),
    env: { npm_config_registry: registry, npm_config_cache: join(cwd, 'cache') },
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
