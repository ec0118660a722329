import { readFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { events, keelson, lastEvent, scratch } from './support/run.js';

vi.setConfig({ testTimeout: 60_000 });

const few = ['--no-git', '--no-test', '--no-verify', '--start'];

describe('--start', () => {
  it('with --json: what the project prints goes to stderr, and the result is last', async () => {
    const cwd = scratch();
    const stopAt = '"event":"serving"';
    const run = await keelson(['new', 'shop', '--yes', '--json', ...few], { cwd, stopAt });
    expect(run.code).toBe(0);
    expect(run.stderr).toMatch(/^listening on \d+$/m);
    expect(events(run).at(-2)).toMatchObject({ event: 'serving' });
    expect(lastEvent(run)).toMatchObject({ event: 'result', exitCode: 0 });
  });

  it('says Running of nothing but the project: a port that is taken is exit 4', async () => {
    const cwd = scratch();
    await keelson(['new', 'shop', '--yes', '--no-install', '--no-git'], { cwd });
    const port = Number(/^PORT=(\d+)$/m.exec(readFileSync(join(cwd, 'shop/.env'), 'utf8'))?.[1]);
    const server = createServer((socket) => {
      socket.on('error', () => undefined).end('HTTP/1.1 200 OK\r\n\r\n');
    });
    onTestFinished(() => void server.close());
    await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
    expect((server.address() as AddressInfo).port).toBe(port);
    for (const form of [[], ['--json']]) {
      const run = await keelson(['resume', ...few, ...form], { cwd: join(cwd, 'shop') });
      expect(run.code).toBe(4);
      expect(run.stderr).toContain(`port ${port} is taken`);
      expect(run.stdout).not.toMatch(/Running|serving/);
      if (form.length > 0) expect(lastEvent(run)).toMatchObject({ event: 'result', exitCode: 4 });
    }
  });
});
