/**
 * How fast the generated Django project answers, beside a bare Django view: the same row of the same PostgreSQL, the same
 * packages, server and threads, in turns. How fast it starts, and what it takes.
 */
import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import { startServers } from '../../test/support/servers.js';
import { onProcessor } from '../lib/load.js';
import { peakMemoryOf } from '../lib/process.js';
import { type Running, logIn, makeProject, start, withNode } from '../lib/project.js';
import { type Row, judged, notRun } from '../lib/report.js';
import { inWords, summarise } from '../lib/stats.js';
import { at, compare, ratioRow } from './app.js';

const READ = 'Django: secured authenticated read of one row from PostgreSQL, one process';
const HEALTH = 'Django: health route with the whole chain';
const BARE = 'a bare Django view behind the same server';
const TURNS = 10;

/** Rows `django.*`. */
export async function djangoRows(node: string): Promise<Row[]> {
  const servers = await startServers(['postgres']);
  const postgres = servers.states.postgres;
  if (postgres?.available !== true) {
    const reason = postgres?.reason ?? 'no PostgreSQL';
    return [
      notRun('django.read', READ, `≥ 0.7 × ${BARE}`, reason),
      notRun('django.health', HEALTH, `≥ 0.55 × ${BARE}`, reason),
    ];
  }
  const running: Running[] = [];
  try {
    const database = `${postgres.url}/bench_api`;
    const settings = { DATABASE_URL: database };
    const project = await makeProject(node, 'django', 'postgres', 'jwt', settings, 'django');
    const { directory } = project;
    const env = { ...withNode(node), ...project.env, APP_ENV: 'development' };
    const options = { cwd: directory, env, path: '/health/live' };
    const python = join(directory, '.venv', 'bin', 'python');
    const words = [python, '-m', 'config.server'];

    const startedIn: number[] = [];
    for (let turn = 0; turn <= TURNS; turn++) {
      const app = await start(words, { ...options, path: '/health/ready' });
      await app.stop();
      if (turn > 0) startedIn.push(app.startedIn);
    }
    const time = summarise(startedIn);

    const app = await start([...onProcessor(0), ...words], options);
    running.push(app);
    const { token, task } = await logIn(app.url);
    copyFileSync(
      join(import.meta.dirname, '..', 'bare', 'django', 'bare.py'),
      join(directory, 'bare.py'),
    );
    const bare = await start([...onProcessor(0), python, 'bare.py'], {
      ...options,
      env: { ...env, TASKS_TABLE: 'tasks_task' },
    });
    running.push(bare);

    const path = `/api/v1/tasks/${task}`;
    const headers = { authorization: `Bearer ${token}` };
    const read = await compare(
      { url: app.url + path, headers },
      { url: bare.url + path, headers },
      node,
    );
    const health = await compare(at(app, '/health/live'), at(bare, '/health/live'), node);
    const memory = peakMemoryOf(app.pid);
    return [
      ratioRow('django.read', READ, 0.7, BARE, read),
      ratioRow('django.health', HEALTH, 0.55, BARE, health),
      judged(
        {
          id: 'django.memory',
          what: 'Django: peak memory under full load',
          target: '≤ 200 MB',
          measured: `${memory.toFixed(0)} MB`,
          numbers: { MB: memory },
        },
        memory <= 200,
      ),
      {
        id: 'django.start',
        what: 'Django: start to first 200 of `/health/ready`, PostgreSQL',
        target: '-',
        measured: inWords(time, 'ms'),
        verdict: 'seen',
        numbers: { ms: time.median },
      },
    ];
  } finally {
    for (const server of running) await server.stop();
    await servers.stop();
  }
}
