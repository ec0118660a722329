/** Makes real projects with the tool under test, and runs them. */
import { type ChildProcess, spawn } from 'node:child_process';
import { appendFileSync, existsSync, mkdirSync, openSync, readFileSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from '../../test/support/servers.js';
import { bin, cache } from './places.js';
import { must } from './process.js';

/** Settings that make the app serve one client as fast as it can, with every guard still in place. */
const openLimits = { RATE_LIMIT_GENERAL: '9999999/60', LOG_LEVEL: 'info' };

/** A generated project that was installed, built and migrated. */
export interface Project {
  readonly directory: string;
  readonly env: Readonly<Record<string, string>>;
}

/** The flags that answer every question. */
export function answers(database: string, auth: string, framework = 'express'): string[] {
  return [
    '--framework',
    framework,
    '--database',
    database,
    '--auth',
    auth,
    '--example',
    'tasks',
    '--yes',
  ];
}

/** An empty folder below the cache; what was in it is gone. */
export function emptyFolder(name: string): string {
  const directory = join(cache, 'projects', name);
  rmSync(directory, { recursive: true, force: true });
  mkdirSync(directory, { recursive: true });
  return directory;
}

/** The environment of a process that uses one Node: it and what stands beside it come first. */
export function withNode(node: string): NodeJS.ProcessEnv {
  return { ...process.env, PATH: `${dirname(node)}:${process.env['PATH'] ?? ''}`, CI: '1' };
}

/** `keelson new`, with install and migration and without its own tests and checks. */
export async function makeProject(
  node: string,
  name: string,
  database: string,
  auth: string,
  settings: Readonly<Record<string, string>> = {},
  framework = 'express',
): Promise<Project> {
  const parent = emptyFolder(name);
  const flags = ['--no-git', '--no-test', '--no-verify', '--no-start'];
  await must(node, [bin, 'new', 'bench-api', ...answers(database, auth, framework), ...flags], {
    cwd: parent,
    env: { ...withNode(node), ...settings },
  });
  const directory = join(parent, 'bench-api');
  const isBundled = existsSync(join(directory, 'package.json'));
  if (isBundled && !existsSync(join(directory, 'dist', 'main.js'))) {
    await must('npm', ['run', 'build'], { cwd: directory, env: withNode(node) });
  }
  return { directory, env: { ...settings, ...openLimits } };
}

/** The words of the project's own start script, with the Node that is measured in the place of its first. */
export function startWords(directory: string, node: string): string[] {
  const manifest = JSON.parse(readFileSync(join(directory, 'package.json'), 'utf8')) as {
    scripts: { start: string };
  };
  return [node, '--env-file=.env', ...manifest.scripts.start.split(' ').slice(1)];
}

/** A server that answers. */
export interface Running {
  readonly url: string;
  readonly pid: number;
  /** Milliseconds from the start of the process to the first 200. */
  readonly startedIn: number;
  stop(): Promise<void>;
}

/**
 * Starts a server and waits until `path` answers 200. Its output goes to a file: a pipe that the
 * benchmark must read would slow both.
 */
export async function start(
  words: readonly string[],
  options: { cwd: string; env: NodeJS.ProcessEnv; path: string },
): Promise<Running> {
  const port = await freePort();
  const log = join(options.cwd, 'bench.log');
  rmSync(log, { force: true });
  const out = openSync(log, 'a');
  const [file = '', ...args] = words;
  const began = performance.now();
  const child = spawn(file, args, {
    cwd: options.cwd,
    env: { ...options.env, PORT: String(port), HOST: '127.0.0.1' },
    stdio: ['ignore', out, out],
  });
  const url = `http://127.0.0.1:${port}`;
  for (;;) {
    if (child.exitCode !== null || performance.now() - began > 15_000) {
      await end(child);
      throw new Error(
        `${words.join(' ')} did not answer:\n${readFileSync(log, 'utf8').slice(-2000)}`,
      );
    }
    const answered = await fetch(url + options.path).then(
      (r) => r.ok,
      () => false,
    );
    if (answered) break;
    await sleep(1);
  }
  const startedIn = performance.now() - began;
  return { url, pid: child.pid ?? 0, startedIn, stop: () => end(child) };
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGTERM');
  const tooLong = setTimeout(() => child.kill('SIGKILL'), 10_000);
  await gone;
  clearTimeout(tooLong);
}

/** A user who has registered, followed the link in the mail and logged in, with one task. */
export async function logIn(url: string): Promise<{ token: string; task: string }> {
  const email = `bench-${Date.now()}@example.com`;
  const password = 'a quiet lake at dusk 7';
  await ask(url, 'POST', '/api/v1/auth/register', { email, password, name: 'Bench' });
  await ask(url, 'POST', '/api/v1/auth/verify-email', { token: await mailedToken(url, email) });
  const login = (await ask(url, 'POST', '/api/v1/auth/login', { email, password })) as {
    accessToken: string;
  };
  const token = login.accessToken;
  const task = (await ask(url, 'POST', '/api/v1/tasks', { title: 'measure' }, token)) as {
    id: string;
  };
  return { token, task: task.id };
}

async function mailedToken(url: string, email: string): Promise<string> {
  for (let tries = 0; tries < 100; tries++) {
    const page = JSON.stringify(await ask(url, 'GET', '/dev/mailbox'));
    const token = page.includes(email) ? /token=([\w-]+)/.exec(page)?.[1] : undefined;
    if (token !== undefined) return token;
    await sleep(20);
  }
  throw new Error('no mail arrived');
}

async function ask(
  url: string,
  method: string,
  path: string,
  body?: unknown,
  token?: string,
): Promise<unknown> {
  const response = await fetch(url + path, {
    method,
    headers: {
      accept: 'application/json',
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  if (!response.ok)
    throw new Error(`${method} ${path} answered ${response.status}: ${text.slice(0, 300)}`);
  return text === '' ? undefined : (JSON.parse(text) as unknown);
}

/** Adds settings to a project's `.env`. */
export function configure(directory: string, settings: Readonly<Record<string, string>>): void {
  const lines = Object.entries(settings).map(([name, value]) => `${name}=${value}\n`);
  appendFileSync(join(directory, '.env'), lines.join(''));
}
