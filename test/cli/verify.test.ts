import { once } from 'node:events';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import type { Receipt } from '../../src/types.js';
import { toolWithDependency } from './support/dependency.js';
import { keelson, lastEvent, scratch } from './support/run.js';

vi.setConfig({ testTimeout: 60_000 });

/** A finished project. */
async function finished(): Promise<string> {
  const cwd = scratch();
  await keelson(['new', 'shop', '--yes', '--no-git', '--no-test', '--no-verify'], { cwd });
  return join(cwd, 'shop');
}

describe('keelson verify', () => {
  it('asks the project as it is now: built first', async () => {
    const cwd = await finished();
    rmSync(join(cwd, 'dist'), { recursive: true });
    const run = await keelson(['verify', '--json'], { cwd });
    // The project of these tests answers nothing of the contract.
    expect(run.code).toBe(5);
    expect(run.stderr).toMatch(/expected/);
    expect(existsSync(join(cwd, 'dist/main.js'))).toBe(true);
    expect(lastEvent(run)).toMatchObject({
      event: 'result',
      exitCode: 5,
      result: 'failed',
      steps: [
        { id: 'build', result: 'passed' },
        { id: 'verify', result: 'failed' },
      ],
      failure: { step: 'verify' },
    });
  });

  it('says that it does not build, and asks nothing', async () => {
    const cwd = await finished();
    writeFileSync(join(cwd, 'build.js'), 'not a program ((((');
    const run = await keelson(['verify'], { cwd });
    expect(run.code).toBe(5);
    expect(run.stderr).toContain('Build: the project does not build (exit code 1)');
    expect(run.stdout).toContain('not reached: "Build" failed');
  });

  it('says how to install where nothing is installed', async () => {
    const cwd = scratch();
    const entry = toolWithDependency();
    await keelson(['new', 'shop', '--yes', '--no-install', '--no-git'], { cwd, entry });
    const run = await keelson(['verify'], { cwd: join(cwd, 'shop'), entry });
    expect(run.code).toBe(4);
    expect(run.stderr).toContain('the packages of this project are not installed');
    expect(run.stderr).toContain('Run `npm install`, then the same command again.');
  });

  it('runs what --only names, and writes the reports that are asked for', async () => {
    const cwd = await finished();
    const words = ['--only', 'C202,paths', '--junit', 'v.xml', '--report', 'v.html'];
    const run = await keelson(['verify', ...words], { cwd });
    expect(run.code).toBe(5);
    expect(run.stdout).toMatch(/^Operations +1 failed$/m);
    expect(run.stdout).not.toContain('Request bodies');
    expect(readFileSync(join(cwd, 'v.xml'), 'utf8')).toContain('<testsuite name="Operations"');
    expect(readFileSync(join(cwd, 'v.html'), 'utf8')).toContain('<h2>Operations');
  });

  it('checks the project in the directory it is given', async () => {
    const cwd = await finished();
    const run = await keelson(['verify', 'shop', '--only', 'C202'], { cwd: join(cwd, '..') });
    expect(run.stdout).toContain('passed: Build');
  });

  it('finds the project from a folder in it', async () => {
    const cwd = join(await finished(), 'src');
    mkdirSync(cwd, { recursive: true });
    const run = await keelson(['verify', '--only', 'C202'], { cwd });
    expect(run.stdout).toContain('passed: Build');
  });

  it('tells every check with --json', async () => {
    const cwd = await finished();
    const run = await keelson(['verify', '--only', 'C202', '--json'], { cwd });
    const events = run.stdout.split('\n').flatMap((line) => (line === '' ? [] : [eventOf(line)]));
    expect(events).toContainEqual(
      expect.objectContaining({ event: 'check', id: 'C202', result: 'failed' }),
    );
    expect(lastEvent(run)).toMatchObject({ counts: { passed: 0, failed: 1 } });
  });

  it('keeps what a whole run found in the receipt, and nothing of a part', async () => {
    const cwd = await finished();
    const path = join(cwd, '.keelson/receipt.json');
    const before = readFileSync(path, 'utf8');
    await keelson(['verify', '--only', 'C202'], { cwd });
    expect(readFileSync(path, 'utf8')).toBe(before);
    await keelson(['verify', '--quick'], { cwd });
    const { steps, result } = JSON.parse(readFileSync(path, 'utf8')) as Receipt;
    expect(result).toBe('failed');
    expect(steps.find(({ id }) => id === 'verify')?.result).toBe('failed');
    expect(steps.find(({ id }) => id === 'write')?.result).toBe('passed');
  });

  it.each([
    [['--only', 'C202,refesh'], 2, 'there is no check or group "refesh"\nDid you mean "refresh"?'],
    [['--report', 'no/such/v.html'], 2, 'no/such/v.html cannot be written: there is no directory'],
    [['--junit', '.keelson'], 2, '.keelson cannot be written: it is a directory'],
    [['--rounds', '0'], 2, '--rounds 0: must be a whole number from 1 to 1000'],
    [['--rounds', '1e2'], 2, '--rounds 1e2: must be a whole number from 1 to 1000'],
    [['--instances', '9'], 2, '--instances 9: must be a whole number from 1 to 8'],
    [['--random', '10001'], 2, '--random 10001: must be a whole number from 1 to 10000'],
    [['--random', 'many'], 2, '--random many: must be a whole number from 1 to 10000'],
    [['--seed', '-1'], 2, '--seed -1: must be a whole number from 1 to 999999999'],
    [['--quick', '--only', 'C28'], 2, 'nothing to run: all that --only names takes long'],
    [['--only', 'jwt'], 2, 'there is nothing to run: '],
    [['--url', 'http://127.0.0.1:1', '--only', 'C169'], 2, 'the suite must start the project'],
    [['--url', 'http://127.0.0.1:1', '--instances', '2'], 2, '--instances starts the project'],
    [['--report', 'a', '--junit', './a'], 2, '--junit and --report name the same file: a'],
    [['nowhere'], 2, 'there is no .keelson/blueprint.json in'],
    [['--url', 'ftp://127.0.0.1'], 2, 'is no http or https address'],
    [['--url', 'http://127.0.0.1:1/api'], 2, 'Give --url http://127.0.0.1:1\n'],
    [['--url', 'http://127.0.0.1:1'], 4, 'no answer from http://127.0.0.1:1'],
  ])('refuses %j', async (words, code, text) => {
    const cwd = await finished();
    const run = await keelson(['verify', ...words], { cwd });
    expect(run.code).toBe(code);
    expect(run.stderr).toContain(text);
  });

  it('says that it cannot read .env, and what helps', async () => {
    const cwd = await finished();
    rmSync(join(cwd, '.env'), { force: true });
    mkdirSync(join(cwd, '.env'));
    const run = await keelson(['verify'], { cwd });
    expect(run.code).toBe(4);
    expect(run.stderr).toContain('Make it a file that you may read, or remove it.');
  });

  it('calls a setting without a value a fault of the environment, by its name', async () => {
    const cwd = await finished();
    writeFileSync(join(cwd, '.env'), 'DATABASE_URL=\n');
    const run = await keelson(['verify'], { cwd });
    expect(run.code).toBe(4);
    expect(run.stderr).toMatch(/\.env gives no value for .*DATABASE_URL/);
    expect(run.stderr).toContain('stands in .env.example.');
  });

  it('refuses an address where something else answers, or nothing does in time', async () => {
    const cwd = await finished();
    const other = await serverWith((_request, response) => response.end('hello'));
    const foreign = await keelson(['verify', '--url', other], { cwd });
    expect(foreign.code).toBe(2);
    expect(foreign.stderr).toContain(`what answers at ${other} was not made by keelson`);
    const silent = await serverWith(() => undefined);
    const hanging = await keelson(['verify', '--url', silent], { cwd });
    expect(hanging.code).toBe(4);
    expect(hanging.stderr).toContain(`no answer from ${silent}`);
  });

  it('says how to start a server whose limits would stop the suite', async () => {
    const cwd = await finished();
    const url = await serverWith((request, response) => {
      if (request.url === '/health/live') return response.end('{}');
      const type = 'application/problem+json';
      response.writeHead(404, { 'content-type': type, 'ratelimit-policy': '"general";q=600;w=60' });
      return response.end('{"requestId":"x"}');
    });
    const run = await keelson(['verify', '--url', url], { cwd });
    expect(run.code).toBe(4);
    expect(run.stderr).toContain(`Start it with PUBLIC_URL=${url} RATE_LIMIT_GENERAL=`);
  });

  it('refuses the blueprint of a newer contract', async () => {
    const cwd = await finished();
    const path = join(cwd, '.keelson/blueprint.json');
    const blueprint = readFileSync(path, 'utf8').replace(/"contract": \d+/, '"contract": 99');
    writeFileSync(path, blueprint);
    const run = await keelson(['verify'], { cwd });
    expect(run.code).toBe(2);
    expect(run.stderr).toContain('contract: 99 is newer than this keelson knows');
  });
});

const eventOf = (line: string): unknown => JSON.parse(line);

/** A server on a free port, closed at the end of the test. */
async function serverWith(listener: RequestListener): Promise<string> {
  const server = createServer(listener).listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}
