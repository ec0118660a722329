import { cp, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';

import { startTestApp, type TestApp } from './support/app.js';
import { testEnvironment } from './support/environment.js';
import { createTestDatabase } from './support/database.js';
import { builtFile } from './support/build.js';
import { startNode, startProcess } from './support/process.js';
import { sendRequest } from './support/request.js';

vi.setConfig({ testTimeout: 60_000 });

/** Its database is migrated; the processes use it too. */
let app: TestApp;
let env: NodeJS.ProcessEnv;
beforeAll(async () => {
  app = await startTestApp();
  const { DATABASE_URL } = app.services.config;
  env = { ...testEnvironment, DATABASE_URL, HOST: '127.0.0.1', PORT: String(await freePort()) };
});
afterAll(() => app.close());

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

const get = (path: string) => sendRequest(`http://127.0.0.1:${env.PORT ?? ''}`, 'GET', path);

describe('the process', () => {
  it('names every fault of its environment and ends with 1', async () => {
    const { ended, output } = startProcess('src/main.ts', {
      APP_ENV: 'production',
      PUBLIC_URL: 'nonsense',
    });
    expect(await ended).toBe(1);
    for (const name of ['PUBLIC_URL', 'APP_SECRET', 'DATABASE_URL', 'SMTP_URL', 'MAIL_FROM']) {
      expect(output()).toMatch(new RegExp(`^ {2}${name} `, 'm'));
    }
    expect(output()).not.toContain('    at ');
  });

  it('stops in good order: not ready, then everything answered, then 0', async () => {
    const running = startProcess('src/main.ts', { ...env, SHUTDOWN_DELAY: '1' });
    await vi.waitFor(() => expect(running.output()).toContain('listening'), 30_000);
    expect((await get('/health/ready')).status).toBe(200);
    const signalled = Date.now();
    running.child.kill('SIGTERM');
    await vi.waitFor(async () => expect((await get('/health/ready')).status).toBe(503), 900);
    expect((await get('/health/live')).headers.get('connection')).toBe('close');
    expect(await running.ended).toBe(0);
    expect(Date.now() - signalled).toBeLessThan(9_000);
    expect(running.output()).toContain('stopped');
  });

  it('stops at once at the second signal', async () => {
    const running = startProcess('src/main.ts', { ...env, SHUTDOWN_DELAY: '5' });
    await vi.waitFor(() => expect(running.output()).toContain('listening'), 30_000);
    running.child.kill('SIGINT');
    await vi.waitFor(() => expect(running.output()).toContain('stopping'));
    running.child.kill('SIGTERM');
    expect(await running.ended).toBe(1);
  });

  it('says when the port is taken', async () => {
    const { ended, output } = startProcess('src/main.ts', { ...env, PORT: String(app.port) });
    expect(await ended).toBe(1);
    expect(output()).toContain(`can not listen on 127.0.0.1:${app.port}`);
  });

  it('does not run on a database that is newer than itself', async () => {
    const migrations = app.services.db;
    const name = '9999_from_the_future';
    await migrations.insertInto('migrations').values({ name, timestamp: '2999-01-01' }).execute();
    const { ended, output } = startProcess('src/main.ts', env);
    expect(await ended).toBe(1);
    expect(output()).toContain('the database is newer than this code');
    const migrate = startProcess('src/cli/migrate.ts', env);
    expect(await migrate.ended).toBe(1);
    expect(migrate.output()).toContain(name);
    await migrations.deleteFrom('migrations').where('name', '=', name).execute();
  });
});

describe('.env', () => {
  let folder: string;
  beforeAll(async () => {
    // Looks like the project, but has an .env of its own.
    folder = await mkdtemp(join(tmpdir(), 'test-env-'));
    for (const name of ['node_modules', 'src', 'package.json', 'run.js', 'rolldown.config.js']) {
      await symlink(join(process.cwd(), name), join(folder, name));
    }
    const lines = Object.entries(env).map(([name, value]) => `${name}=${value ?? ''}\n`);
    await writeFile(join(folder, '.env'), lines.join(''));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it('is read by the commands of development', async () => {
    const { ended, output } = startNode(['run.js', 'cli/migrate'], {}, folder);
    expect(await ended).toBe(0);
    expect(output()).toBe('nothing to migrate\n');
  });

  it.each([
    ['by what was built', [resolve(builtFile('src/cli/migrate.ts'))], {}],
    ['in production', ['run.js', 'cli/migrate'], { APP_ENV: 'production' }],
  ])('is not read %s', async (_when, args, given) => {
    const { ended, output } = startNode(args, given, folder);
    expect(await ended).toBe(1);
    expect(output()).toContain('DATABASE_URL is missing');
  });
});

describe('development', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'test-dev-'));
    await symlink(resolve('node_modules'), join(folder, 'node_modules'));
    for (const name of ['src', 'package.json', 'run.js', 'rolldown.config.js']) {
      await cp(name, join(folder, name), { recursive: true });
    }
    await mkdir(join(folder, 'src/db/migrations'), { recursive: true });
    for (const stray of ['.DS_Store', '.0900_x.ts', '.0900_x.ts.swp', 'types.d.ts', 'notes.md']) {
      await writeFile(join(folder, 'src/cli', stray), '???');
      await writeFile(join(folder, 'src/db/migrations', stray), '???');
    }
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it('takes a new migration along, and stops in good order at Ctrl-C', async () => {
    const database = await createTestDatabase();
    const own = { ...env, DATABASE_URL: database.url, SHUTDOWN_DELAY: '1' };
    const migrate = () => startNode(['run.js', 'cli/migrate'], own, folder);
    expect(await migrate().ended).toBe(0);
    const running = startNode(['run.js', '--watch', 'main'], own, folder, { detached: true });
    const listened = () => running.output().split('listening').length - 1;
    await vi.waitFor(() => expect(listened()).toBe(1), 30_000);

    const migration = 'export async function up() {}\nexport async function down() {}\n';
    await writeFile(join(folder, 'src/db/migrations/9000_nothing.ts'), migration);
    const migrated = migrate();
    expect(await migrated.ended).toBe(0);
    expect(migrated.output()).toBe('up 9000_nothing\n');
    const main = join(folder, 'src/main.ts');
    await writeFile(main, `${await readFile(main, 'utf8')}\n// saved\n`);
    await vi.waitFor(() => expect(listened()).toBe(2), 30_000);

    process.kill(-Number(running.child.pid), 'SIGINT');
    await vi.waitFor(() => expect(running.output()).toContain('stopping'), 5_000);
    process.kill(Number(running.child.pid), 'SIGINT');
    expect(await running.ended).toBe(0);
    expect(running.output().trimEnd()).toMatch(/stopped"\}$/);
    await database.drop();
  });
});

describe('the commands', () => {
  it('migrate: says so when there is nothing to do', async () => {
    const { ended, output } = startProcess('src/cli/migrate.ts', env);
    expect(await ended).toBe(0);
    expect(output()).toBe('nothing to migrate\n');
  });

  it('migrate: needs nothing but the database, in production too', async () => {
    const { DATABASE_URL } = env;
    const { ended, output } = startProcess('src/cli/migrate.ts', { DATABASE_URL });
    expect(await ended).toBe(0);
    expect(output()).toBe('nothing to migrate\n');
  });

  it.each([
    ['src/cli/migrate.ts', ['--help'], 0],
    ['src/cli/migrate.ts', ['sideways'], 2],
    ['src/cli/migrate.ts', ['down', 'twice'], 2],
    ['src/cli/seed.ts', ['-h'], 0],
    ['src/cli/seed.ts', ['--all'], 2],
    ['src/cli/seed.ts', ['a@app.test', 'b@app.test'], 2],
  ])('%s %j says how it is used and ends with %i', async (file, args, code) => {
    const { ended, output } = startProcess(file, {}, args);
    expect(await ended).toBe(code);
    expect(output()).toMatch(/^usage: (migrate|seed) \[/);
  });

  it('seed: is refused in production', async () => {
    const { ended, output } = startProcess('src/cli/seed.ts', {
      ...env,
      APP_ENV: 'production',
      PUBLIC_URL: 'https://app.test',
      APP_SECRET: 'yY2mVwq0f6C9rXbK4nZt7LdHs1GpJ3eA',
      SMTP_URL: 'smtp://127.0.0.1:1',
      MAIL_FROM: 'a@app.test',
    });
    expect(await ended).toBe(1);
    expect(output()).toContain('refused in production');
  });
});
