/**
 * Real database servers for tests: PostgreSQL, MariaDB and Redis, each started once a run on a free
 * port with a fresh data directory, as an unprivileged user, and killed by its process id at the end.
 *
 * A server that cannot be had is never a silent pass: it is reported as absent with the reason.
 */
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { chown } from 'node:fs/promises';
import { createServer, createConnection } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';

import { asRoot, findProgram, installPackages } from './programs.js';

const run = promisify(execFile);

/** The servers this module knows. `mysql` is a MariaDB: no MySQL server is packaged by Debian. */
export type ServerId = 'postgres' | 'mysql' | 'redis';

/** A server that runs, or the reason why it does not. */
export type ServerState =
  | {
      readonly available: true;
      /** Without a database name, e.g. `postgres://postgres@127.0.0.1:40123`. */
      readonly url: string;
      readonly port: number;
      /** Product and version, e.g. `PostgreSQL 15.14`. */
      readonly version: string;
      readonly pid: number;
    }
  | { readonly available: false; readonly reason: string };

/** What {@link startServers} gives back. */
export interface Servers {
  readonly states: Readonly<Partial<Record<ServerId, ServerState>>>;
  /** Ends every server that was started and removes its data. Safe to call twice. */
  stop(): Promise<void>;
}

interface Recipe {
  readonly debianPackage: string;
  /** Every program it needs; looked up on PATH and in `places`. */
  readonly programs: readonly string[];
  readonly url: (port: number) => string;
  /** Fills the empty data directory. */
  readonly prepare: (at: Place) => Promise<void>;
  /** The command that runs the server in the foreground. */
  readonly command: (at: Place) => readonly [string, ...string[]];
  readonly version: (program: (name: string) => string) => Promise<string>;
  /** The signal for a fast orderly end. */
  readonly stopSignal: NodeJS.Signals;
}

interface Place {
  readonly directory: string;
  readonly port: number;
  readonly program: (name: string) => string;
}

/** nobody:nogroup on Debian; used only when the tests run as root, which no server accepts. */
const UNPRIVILEGED = 65534;
const START_LIMIT_MS = 30_000;

const recipes: Readonly<Record<ServerId, Recipe>> = {
  postgres: {
    debianPackage: 'postgresql',
    programs: ['initdb', 'postgres'],
    url: (port) => `postgres://postgres@127.0.0.1:${port}`,
    prepare: async ({ directory, program }) => {
      const options = ['-U', 'postgres', '-A', 'trust', '-E', 'UTF8', '--locale=C.UTF-8'];
      await unprivileged(program('initdb'), [
        '-D',
        join(directory, 'data'),
        '--no-sync',
        ...options,
      ]);
    },
    command: ({ directory, port, program }) => [
      program('postgres'),
      ...['-D', join(directory, 'data'), '-p', String(port), '-k', directory],
      ...setting('listen_addresses=127.0.0.1', 'fsync=off', 'full_page_writes=off'),
      ...setting('max_connections=300'),
    ],
    version: async (program) => {
      const { stdout } = await run(program('postgres'), ['--version']);
      return `PostgreSQL ${firstVersion(stdout)}`;
    },
    stopSignal: 'SIGINT',
  },
  mysql: {
    debianPackage: 'mariadb-server',
    programs: ['mariadb-install-db', 'mariadbd'],
    url: (port) => `mysql://root@127.0.0.1:${port}`,
    prepare: async ({ directory, program }) => {
      await unprivileged(program('mariadb-install-db'), [
        '--no-defaults',
        `--datadir=${join(directory, 'data')}`,
        '--auth-root-authentication-method=normal',
        '--skip-test-db',
      ]);
    },
    command: ({ directory, port, program }) => [
      program('mariadbd'),
      '--no-defaults',
      `--datadir=${join(directory, 'data')}`,
      `--port=${port}`,
      '--bind-address=127.0.0.1',
      `--socket=${join(directory, 's.sock')}`,
      `--pid-file=${join(directory, 'pid')}`,
      '--innodb-flush-log-at-trx-commit=0',
      '--max-connections=300',
      '--skip-name-resolve',
    ],
    version: async (program) => {
      const { stdout } = await run(program('mariadbd'), ['--version']);
      return `MariaDB ${firstVersion(stdout)}`;
    },
    stopSignal: 'SIGTERM',
  },
  redis: {
    debianPackage: 'redis-server',
    programs: ['redis-server'],
    url: (port) => `redis://127.0.0.1:${port}`,
    prepare: () => Promise.resolve(),
    command: ({ directory, port, program }) => [
      program('redis-server'),
      ...['--port', String(port), '--bind', '127.0.0.1', '--dir', directory],
      ...['--save', '', '--appendonly', 'no', '--daemonize', 'no'],
    ],
    version: async (program) => {
      const { stdout } = await run(program('redis-server'), ['--version']);
      return `Redis ${firstVersion(stdout)}`;
    },
    stopSignal: 'SIGTERM',
  },
};

/** Every process this module has started and not yet ended, with its directory. */
const running = new Map<ChildProcess, string>();

/**
 * Starts the named servers, all at once, and answers when each accepts connections or is known to
 * be absent. Debian packages are installed where they are missing and where that is allowed.
 */
export async function startServers(ids: readonly ServerId[]): Promise<Servers> {
  watchForTheEnd();
  await installWhatIsMissing(ids);
  const started: ChildProcess[] = [];
  const states = await Promise.all(
    ids.map(async (id) => [id, await startOne(id, (child) => started.push(child))] as const),
  );
  return {
    states: Object.fromEntries(states),
    stop: async () => {
      await Promise.all(started.map((child) => end(child)));
    },
  };
}

async function startOne(
  id: ServerId,
  remember: (child: ChildProcess) => void,
): Promise<ServerState> {
  const recipe = recipes[id];
  const missing = recipe.programs.filter((name) => findProgram(name) === undefined);
  if (missing.length > 0) {
    const why = asRoot ? 'apt-get could not install it' : 'not root, so it was not installed';
    return absent(`${missing.join(', ')} not found (Debian: ${recipe.debianPackage}; ${why})`);
  }
  const program = (name: string) => findProgram(name) ?? name;
  // A free port may be taken by somebody else before the server binds it: hence more than one try.
  let last = '';
  for (let attempt = 0; attempt < 3; attempt++) {
    const directory = mkdtempSync(join(tmpdir(), `keelson-${id}-`));
    const place: Place = { directory, port: await freePort(), program };
    try {
      if (asRoot) await chown(directory, UNPRIVILEGED, UNPRIVILEGED);
      await recipe.prepare(place);
      const child = launch(recipe.command(place), directory);
      remember(child.process);
      await untilItAnswers(place.port, child);
      const version = await recipe.version(program);
      const { pid } = child.process;
      if (pid === undefined) throw new Error('no process id');
      return { available: true, url: recipe.url(place.port), port: place.port, version, pid };
    } catch (error) {
      last = error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error);
      rmSync(directory, { recursive: true, force: true });
    }
  }
  return absent(`${recipe.debianPackage} did not start: ${last}`);
}

function absent(reason: string): ServerState {
  return { available: false, reason: `not run here: ${reason}` };
}

interface Launched {
  readonly process: ChildProcess;
  output(): string;
}

function launch(command: readonly [string, ...string[]], directory: string): Launched {
  const [file, args] = asUnprivileged(command);
  const child = spawn(file, args, { cwd: directory, stdio: ['ignore', 'pipe', 'pipe'] });
  running.set(child, directory);
  let output = '';
  const collect = (chunk: Buffer) => (output = (output + chunk.toString()).slice(-4000));
  child.stdout.on('data', collect);
  child.stderr.on('data', collect);
  child.on('error', (error) => (output += error.message));
  child.on('exit', () => {
    running.delete(child);
    rmSync(directory, { recursive: true, force: true });
  });
  child.unref();
  return { process: child, output: () => output };
}

async function untilItAnswers(port: number, child: Launched): Promise<void> {
  const deadline = Date.now() + START_LIMIT_MS;
  while (Date.now() < deadline) {
    if (child.process.exitCode !== null || child.process.signalCode !== null) {
      throw new Error(`it ended at once: ${child.output().trim().split('\n').at(-1) ?? ''}`);
    }
    if (await accepts(port)) return;
    await sleep(30);
  }
  await end(child.process);
  throw new Error(`no answer on port ${port} within ${START_LIMIT_MS / 1000} s`);
}

function accepts(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = createConnection({ port, host: '127.0.0.1' });
    const answer = (yes: boolean) => () => {
      socket.destroy();
      resolve(yes);
    };
    socket.once('connect', answer(true)).once('error', answer(false));
  });
}

/** A port nobody listens on at this moment. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(0, '127.0.0.1', resolve);
  });
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}

/** Ends one server by its own process id: politely, then for good after 5 s. */
async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = new Promise((resolve) => child.once('exit', resolve));
  child.kill(signalOf(child));
  const tooLong = setTimeout(() => child.kill('SIGKILL'), 5000);
  await gone;
  clearTimeout(tooLong);
}

function signalOf(child: ChildProcess): NodeJS.Signals {
  const isPostgres = child.spawnargs.some((argument) => argument.endsWith('/postgres'));
  return isPostgres ? recipes.postgres.stopSignal : 'SIGTERM';
}

let watching = false;

/** Whatever ends this process ends the servers too; `--pdeathsig` covers a SIGKILL of ours. */
function watchForTheEnd(): void {
  if (watching) return;
  watching = true;
  const endAll = () => {
    for (const [child, directory] of running) {
      child.kill('SIGKILL');
      rmSync(directory, { recursive: true, force: true });
    }
    running.clear();
  };
  process.once('exit', endAll);
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.once(signal, () => {
      endAll();
      process.kill(process.pid, signal);
    });
  }
}

/** `setpriv` changes the user by exec, so the process id we hold stays the server's own. */
function asUnprivileged(command: readonly [string, ...string[]]): [string, string[]] {
  const [file, ...args] = command;
  const setpriv = findProgram('setpriv');
  if (setpriv === undefined) return [file, args];
  const ids = [`--reuid=${UNPRIVILEGED}`, `--regid=${UNPRIVILEGED}`, '--clear-groups'];
  return [setpriv, [...(asRoot ? ids : []), '--pdeathsig=KILL', '--', file, ...args]];
}

async function unprivileged(file: string, args: readonly string[]): Promise<void> {
  const [program, all] = asUnprivileged([file, ...args]);
  await run(program, all, { cwd: '/' });
}

function setting(...settings: string[]): string[] {
  return settings.flatMap((each) => ['-c', each]);
}

function firstVersion(text: string): string {
  return /\d+(\.\d+)+/.exec(text)?.[0] ?? 'of unknown version';
}

async function installWhatIsMissing(ids: readonly ServerId[]): Promise<void> {
  const packages = ids
    .map((id) => recipes[id])
    .filter(({ programs }) => programs.some((name) => findProgram(name) === undefined))
    .map(({ debianPackage }) => debianPackage);
  // startOne says which program is absent; a failed installation is not a failed test run.
  await installPackages(packages);
}
