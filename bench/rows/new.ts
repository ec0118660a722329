/** How long it takes to have a project: the files alone, and all the way to an authenticated answer. */
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { entryOf, peers } from '../lib/peers.js';
import { bin } from '../lib/places.js';
import { inTurns, must } from '../lib/process.js';
import { answers, emptyFolder, logIn, start, startWords, withNode } from '../lib/project.js';
import { type Row, judged, notRun } from '../lib/report.js';
import { inWords, summarise } from '../lib/stats.js';

/** Rows `new.*`. */
export async function newRows(node: string): Promise<Row[]> {
  return [await filesOnly(node), ...(await peerFiles(node)), await toFirstAnswer(node)];
}

async function filesOnly(node: string): Promise<Row> {
  const cwd = emptyFolder('new');
  let made = 0;
  const [ours, bare] = await inTurns(
    [
      () =>
        must(
          node,
          [bin, 'new', `api-${made++}`, ...answers('postgres', 'jwt'), '--no-install', '--no-git'],
          { cwd, env: withNode(node) },
        ),
      () => must(node, ['-e', '0']),
    ],
    15,
  );
  const [time, nothing] = [summarise(ours ?? []), summarise(bare ?? [])];
  const ratio = time.median / nothing.median;
  rmSync(cwd, { recursive: true });
  return judged(
    {
      id: 'new.files',
      what: '`new` without install, whole process',
      target: '≤ 300 ms and ≤ 4 × `node -e 0`',
      measured: `${inWords(time, 'ms')} = ${ratio.toFixed(1)} × ${inWords(nothing, 'ms')}`,
      numbers: { ms: time.median, ratio },
    },
    time.median <= 300 && ratio <= 4,
  );
}

async function peerFiles(node: string): Promise<Row[]> {
  const rows: Row[] = [];
  for (const peer of peers) {
    const id = `new.files.peer.${peer.name}`;
    const what = `files of a new project by ${peer.package} ${peer.version}`;
    const entry = await entryOf(peer);
    if ('reason' in entry) {
      rows.push(notRun(id, what, '-', entry.reason));
      continue;
    }
    const cwd = emptyFolder(`peer-${peer.name}`);
    let made = 0;
    try {
      const [times] = await inTurns(
        [
          () =>
            must(node, [entry.script, ...peer.create(`app-${made++}`)], {
              cwd,
              env: withNode(node),
              limitMs: 60_000,
            }),
        ],
        5,
      );
      const time = summarise(times ?? []);
      rows.push({
        id,
        what,
        target: '-',
        measured: inWords(time, 'ms'),
        verdict: 'seen',
        numbers: { ms: time.median },
      });
    } catch (error) {
      rows.push(
        notRun(
          id,
          what,
          '-',
          error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error),
        ),
      );
    }
    rmSync(cwd, { recursive: true });
  }
  return rows;
}

/** One command and the start of the app, to the answer of a request that needs a login. */
async function toFirstAnswer(node: string): Promise<Row> {
  const env = withNode(node);
  const flags = ['--no-test', '--no-verify', '--no-start'];
  const times: number[] = [];
  for (let turn = 0; turn <= 3; turn++) {
    const cwd = emptyFolder('first-answer');
    const began = performance.now();
    await must(node, [bin, 'new', 'bench-api', ...answers('sqlite', 'jwt'), ...flags], {
      cwd,
      env,
    });
    const project = join(cwd, 'bench-api');
    // What `npm start` runs: npm itself does not hand on the signal that ends it.
    const app = await start(startWords(project, node), {
      cwd: project,
      env,
      path: '/health/ready',
    });
    await logIn(app.url);
    if (turn > 0) times.push((performance.now() - began) / 1000);
    await app.stop();
  }
  const time = summarise(times);
  return judged(
    {
      id: 'new.first-answer',
      what: 'from nothing to an authenticated request answered, warm cache, one command (own tests and checks left out)',
      target: '≤ 10 s',
      measured: inWords(time, 's', 1),
      numbers: { seconds: time.median },
    },
    time.median <= 10,
  );
}
