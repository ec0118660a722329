/**
 * What stands behind two decisions about the Django stack: `npx tsx bench/django.ts layers` holds the same view in bare
 * Django, Django Ninja and Django REST framework beside one another, `servers` the same app behind several servers, with
 * slow clients too. All in turns, in one run: the ratios mean something.
 */
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { join } from 'node:path';
import { startServers } from '../test/support/servers.js';
import { onProcessor, requestsPerSecond, type Target } from './lib/load.js';
import { cache } from './lib/places.js';
import { must, peakMemoryOf } from './lib/process.js';
import { type Running, start } from './lib/project.js';
import { inWords, summarise } from './lib/stats.js';

const here = join(import.meta.dirname, 'bare', 'django');
const ONE = '01890a5d-ac96-774b-bcce-b302099a8057';
const BODY = '{"title":"measure","notes":"some words","done":true,"dueOn":"2026-05-04"}';
const ROUNDS = 5;
const SECONDS = 3;
const SLOW_CLIENTS = 64;

/** A virtual environment with the packages of the benchmark, made once. */
async function python(): Promise<string> {
  const venv = join(cache, 'python');
  const program = join(venv, 'bin', 'python');
  if (!existsSync(program)) await must('python3', ['-m', 'venv', venv]);
  const options = ['install', '--quiet', '--disable-pip-version-check', '-r'];
  await must(join(venv, 'bin', 'pip'), [...options, join(here, 'requirements.txt')]);
  return program;
}

type Words = (port: string) => readonly string[];

/** How each server is started, with one process each; the port is put in when it is known. */
const servers: Readonly<Record<string, { words: Words; env?: Readonly<Record<string, string>> }>> =
  {
    'uvicorn, WSGI in 16 threads': { words: (port) => uvicorn('app:bridged', port) },
    'uvicorn, a2wsgi with 16 threads': { words: (port) => uvicorn('app:wsgi_in_asgi', port) },
    'gunicorn gthread, 16 threads': {
      words: (port) => [
        'gunicorn',
        '--worker-class=gthread',
        '--threads=16',
        `--bind=127.0.0.1:${port}`,
        '--log-level=warning',
        'app:wsgi',
      ],
    },
    'uvicorn, Django as ASGI': {
      words: (port) => uvicorn('app:asgi', port),
      env: { CONN_MAX_AGE: '0' },
    },
    'uvicorn, Django as ASGI, pool of the driver': {
      words: (port) => uvicorn('app:asgi', port),
      env: { CONN_MAX_AGE: '0', POOL: 'psycopg' },
    },
  };

function uvicorn(app: string, port: string): readonly string[] {
  const quiet = [
    '--no-access-log',
    '--log-level=warning',
    '--lifespan=off',
    '--http=httptools',
    '--loop=asyncio',
  ];
  return ['uvicorn', '--port', port, ...quiet, app];
}

async function serve(program: string, name: string, database: string): Promise<Running> {
  const server = servers[name];
  if (server === undefined) throw new Error(`no server ${name}`);
  // The port is known only to the function that starts it: a shell would be one process more.
  const script =
    'import os, runpy, sys; sys.argv = [w.replace("PORT", os.environ["PORT"]) for w in sys.argv[1:]]; sys.path.insert(0, os.getcwd()); runpy.run_module(sys.argv[0], run_name="__main__")';
  const words = [...onProcessor(0), program, '-c', script, ...server.words('PORT')];
  const env = { ...process.env, ...server.env, DATABASE_URL: database };
  return start(words, { cwd: here, env, path: '/health/live' });
}

/** Answers per second of each, in turns; the first turn warms and is not counted. */
async function rates(targets: Readonly<Record<string, Target>>): Promise<Map<string, number[]>> {
  const found = new Map(Object.keys(targets).map((name) => [name, [] as number[]]));
  for (let round = 0; round <= ROUNDS; round++)
    for (const [name, target] of Object.entries(targets)) {
      const rate = await requestsPerSecond(target, SECONDS, process.execPath);
      if (round > 0) found.get(name)?.push(rate);
    }
  return found;
}

function show(title: string, found: ReadonlyMap<string, number[]>): void {
  const [first = []] = found.values();
  console.log(`\n${title}`);
  for (const [name, values] of found) {
    const ratio = summarise(values.map((rate, i) => rate / (first[i] ?? NaN)));
    console.log(
      `  ${name.padEnd(44)} ${inWords(ratio, '×', 2)}  ${inWords(summarise(values), '/s')}`,
    );
  }
}

async function layers(program: string, database: string): Promise<void> {
  const server = await serve(program, 'uvicorn, WSGI in 16 threads', database);
  try {
    const of = (make: (layer: string) => Target): Readonly<Record<string, Target>> =>
      Object.fromEntries(['bare', 'ninja', 'drf'].map((layer) => [layer, make(layer)]));
    show('one row', await rates(of((layer) => ({ url: `${server.url}/${layer}/one/${ONE}` }))));
    const post = (layer: string): Target => ({ url: `${server.url}/${layer}/take`, body: BODY });
    show('a body, judged and answered', await rates(of(post)));
  } finally {
    await server.stop();
  }
}

async function behindServers(program: string, database: string): Promise<void> {
  const running = new Map<string, Running>();
  try {
    for (const name of Object.keys(servers))
      running.set(name, await serve(program, name, database));
    const of = (path: string): Readonly<Record<string, Target>> =>
      Object.fromEntries([...running].map(([name, { url }]) => [name, { url: url + path }]));
    show('without the database', await rates(of('/bare/nothing')));
    show('one row', await rates(of(`/bare/one/${ONE}`)));
    console.log(
      `\nwhile ${SLOW_CLIENTS} clients send a byte a second: how long a good request takes`,
    );
    for (const [name, { url }] of running)
      console.log(`  ${name.padEnd(44)} ${await besideSlow(url)}`);
    console.log('\npeak memory');
    for (const [name, { pid }] of running)
      console.log(`  ${name.padEnd(44)} ${memoryOf(pid).toFixed(0)} MB`);
  } finally {
    for (const server of running.values()) await server.stop();
  }
}

/** Peak of a process and of those that it has started, in MB. */
function memoryOf(pid: number): number {
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ');
  const pids = [pid, ...children.filter((each) => each !== '').map(Number)];
  return pids.reduce((sum, each) => sum + peakMemoryOf(each), 0);
}

/** The slowest of twenty requests beside clients that drip; the bodies that they announce never come as a whole. */
async function besideSlow(url: string): Promise<string> {
  const { port } = new URL(url);
  const sockets: Socket[] = [];
  for (let i = 0; i < SLOW_CLIENTS; i++) {
    const socket = connect(Number(port), '127.0.0.1');
    socket.on('error', () => undefined);
    socket.write(
      `POST /bare/take HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n{`,
    );
    sockets.push(socket);
  }
  const drip = setInterval(() => {
    for (const socket of sockets) socket.write(' ');
  }, 1_000);
  try {
    const times: number[] = [];
    for (let i = 0; i < 20; i++) {
      const began = performance.now();
      const signal = AbortSignal.timeout(10_000);
      const isDone = await fetch(`${url}/bare/one/${ONE}`, { signal }).then(
        (answer) => answer.ok,
        () => false,
      );
      if (!isDone) return 'none within 10 s';
      times.push(performance.now() - began);
    }
    return `${Math.max(...times).toFixed(0)} ms at most`;
  } finally {
    clearInterval(drip);
    for (const socket of sockets) socket.destroy();
  }
}

const groups = { layers, servers: behindServers };
const asked = process.argv[2] ?? '';
if (!(asked in groups)) {
  console.error(`which? ${Object.keys(groups).join(' or ')}`);
  process.exit(2);
}
const program = await python();
const started = await startServers(['postgres']);
try {
  const postgres = started.states.postgres;
  if (postgres?.available !== true) throw new Error(postgres?.reason ?? 'no PostgreSQL');
  const database = `${postgres.url}/bench_django`;
  await must('psql', [`${postgres.url}/postgres`, '-qc', 'create database bench_django']);
  await must(program, ['app.py'], { cwd: here, env: { ...process.env, DATABASE_URL: database } });
  await groups[asked as keyof typeof groups](program, database);
} finally {
  await started.stop();
  rmSync(join(here, 'bench.log'), { force: true });
}
