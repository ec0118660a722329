/**
 * How fast the generated app answers, beside the least that Express 5 and pg can do: the same row of
 * the same PostgreSQL, the same versions of both packages, the same Node, in turns.
 */
import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import { startServers } from '../../test/support/servers.js';
import { type Target, onProcessor, requestsPerSecond } from '../lib/load.js';
import { peakMemoryOf } from '../lib/process.js';
import { type Running, logIn, makeProject, start, startWords, withNode } from '../lib/project.js';
import { type Row, judged, notRun } from '../lib/report.js';
import { inWords, summarise } from '../lib/stats.js';

const ROUNDS = 5;
const SECONDS = 4;
const READ = 'secured authenticated read of one row from PostgreSQL, one process';
const HEALTH = 'health route with the whole chain';

/** Rows `app.*`. */
export async function appRows(node: string): Promise<Row[]> {
  const servers = await startServers(['postgres']);
  const postgres = servers.states.postgres;
  if (postgres?.available !== true) {
    const reason = postgres?.reason ?? 'no PostgreSQL';
    return [
      notRun('app.read', READ, '≥ 0.75 × bare', reason),
      notRun('app.health', HEALTH, '≥ 0.55 × bare', reason),
    ];
  }
  const running: Running[] = [];
  try {
    const database = `${postgres.url}/bench_api`;
    const project = await makeProject(node, 'app', 'postgres', 'jwt', { DATABASE_URL: database });
    const env = { ...withNode(node), ...project.env, APP_ENV: 'development' };
    const options = { cwd: project.directory, env, path: '/health/live' };

    const app = await start([...onProcessor(0), ...startWords(project.directory, node)], options);
    running.push(app);
    const { token, task } = await logIn(app.url);

    // Copied into the project so that both load the very same express and pg.
    copyFileSync(
      join(import.meta.dirname, '..', 'bare', 'server.mjs'),
      join(project.directory, 'bare.mjs'),
    );
    const bare = await start([...onProcessor(0), node, 'bare.mjs'], {
      ...options,
      env: { ...env, NODE_ENV: 'production', DATABASE_URL: database },
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
      ratioRow('app.read', READ, 0.75, 'bare Express 5 + pg', read),
      ratioRow('app.health', HEALTH, 0.55, 'bare Express 5', health),
      judged(
        {
          id: 'app.memory',
          what: 'peak memory under full load',
          target: '≤ 200 MB',
          measured: `${memory.toFixed(0)} MB`,
          numbers: { MB: memory },
        },
        memory <= 200,
      ),
    ];
  } finally {
    for (const server of running) await server.stop();
    await servers.stop();
  }
}

export function at(server: Running, path: string): Target {
  return { url: server.url + path };
}

/** Answers per second of both, in turns; the first turn warms the compiler and is not counted. */
export async function compare(
  app: Target,
  bare: Target,
  node: string,
): Promise<[number[], number[]]> {
  const rates: [number[], number[]] = [[], []];
  for (let round = 0; round <= ROUNDS; round++) {
    for (const [i, target] of [app, bare].entries()) {
      const rate = await requestsPerSecond(target, SECONDS, node);
      if (round > 0) rates[i]?.push(rate);
    }
  }
  return rates;
}

/** @param bareWords what it is measured beside, in words */
export function ratioRow(
  id: string,
  what: string,
  least: number,
  bareWords: string,
  [app, bare]: [number[], number[]],
): Row {
  const ratio = summarise(app.map((rate, i) => rate / (bare[i] ?? NaN)));
  const [ours, theirs] = [summarise(app), summarise(bare)];
  return judged(
    {
      id,
      what,
      target: `≥ ${least} × ${bareWords}`,
      measured: `${inWords(ratio, '×', 2)}: ${inWords(ours, '/s')} against ${inWords(theirs, '/s')}`,
      numbers: { ratio: ratio.median, perSecond: ours.median, barePerSecond: theirs.median },
    },
    ratio.median >= least,
  );
}
