/** From the start of the process to its first 200. */
import { type Running, makeProject, start, startWords, withNode } from '../lib/project.js';
import { type Row, judged } from '../lib/report.js';
import { inWords, summarise } from '../lib/stats.js';

const TURNS = 15;

/** Rows `start.*`. */
export async function startRows(node: string): Promise<Row[]> {
  const project = await makeProject(node, 'start', 'sqlite', 'jwt');
  const env = { ...withNode(node), ...project.env, APP_ENV: 'development' };
  const times: number[] = [];
  for (let turn = 0; turn <= TURNS; turn++) {
    const options = { cwd: project.directory, env, path: '/health/ready' };
    const app: Running = await start(startWords(project.directory, node), options);
    await app.stop();
    if (turn > 0) times.push(app.startedIn);
  }
  const time = summarise(times);
  return [
    judged(
      {
        id: 'start.sqlite',
        what: 'start to first 200 of `/health/ready`, SQLite',
        target: '≤ 200 ms',
        measured: inWords(time, 'ms'),
        numbers: { ms: time.median },
      },
      time.median <= 200,
    ),
  ];
}
