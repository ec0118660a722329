/** How fast the command line answers, and what `npx` costs a person who has nothing yet. */
import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { entryOf, peers } from '../lib/peers.js';
import { bin, npm, root } from '../lib/places.js';
import { inTurns, must, peakMemory, run } from '../lib/process.js';
import { type Row, judged, notRun } from '../lib/report.js';
import { inWords, summarise } from '../lib/stats.js';

const TURNS = 25;

/** Rows `cli.*`. */
export async function cliRows(node: string): Promise<Row[]> {
  return [
    ...(await answers(node, '--version')),
    ...(await answers(node, '--help')),
    ...(await peerAnswers(node)),
    ...(await fromEmptyCache()),
  ];
}

async function answers(node: string, flag: string): Promise<Row[]> {
  const [ours, bare] = await inTurns(
    [() => must(node, [bin, flag]), () => must(node, ['-e', '0'])],
    TURNS,
  );
  const [mine, nothing] = [summarise(ours ?? []), summarise(bare ?? [])];
  const ratio = mine.median / nothing.median;
  const memory = await peakMemory(node, [bin, flag]);
  const id = `cli.${flag.slice(2)}`;
  return [
    judged(
      {
        id,
        what: `\`keelson ${flag}\`, cold`,
        target: '≤ 1.5 × `node -e 0`',
        measured: `${inWords(mine, 'ms')} = ${ratio.toFixed(2)} × ${inWords(nothing, 'ms')}`,
        numbers: { ms: mine.median, nodeMs: nothing.median, ratio },
      },
      ratio <= 1.5,
    ),
    judged(
      {
        id: `${id}.memory`,
        what: `\`keelson ${flag}\`, peak memory`,
        target: '≤ 65 MB',
        measured: `${memory.toFixed(0)} MB`,
        numbers: { MB: memory },
      },
      memory <= 65,
    ),
  ];
}

async function peerAnswers(node: string): Promise<Row[]> {
  const rows: Row[] = [];
  for (const peer of peers) {
    const what = `\`${peer.command} --version\` (${peer.package} ${peer.version})`;
    const id = `cli.version.peer.${peer.name}`;
    const entry = await entryOf(peer);
    if ('reason' in entry) {
      rows.push(notRun(id, what, '-', entry.reason));
      continue;
    }
    const [times, bare] = await inTurns(
      [() => run(node, [entry.script, '--version']), () => must(node, ['-e', '0'])],
      9,
    );
    const [theirs, nothing] = [summarise(times ?? []), summarise(bare ?? [])];
    const ratio = theirs.median / nothing.median;
    const measured = `${inWords(theirs, 'ms')} = ${ratio.toFixed(2)} ×`;
    rows.push({
      id,
      what,
      target: '-',
      measured,
      verdict: 'seen',
      numbers: { ms: theirs.median, ratio },
    });
  }
  return rows;
}

/**
 * `npm exec` with an empty npm cache: download, unpack, start. Ours comes from the packed tarball, so
 * no registry is asked; a peer's and npm's own start stand beside it.
 */
async function fromEmptyCache(): Promise<Row[]> {
  const scratch = mkdtempSync(join(tmpdir(), 'keelson-npx-'));
  try {
    await must(npm, ['pack', '--pack-destination', scratch, '--loglevel=error'], { cwd: root });
    const tarball = readdirSync(scratch).find((name) => name.endsWith('.tgz')) ?? '';
    const hono = peers.find(({ name }) => name === 'create-hono');
    let made = 0;
    const npx = (spec: string, command: string) => () => {
      const options = ['--yes', '--cache', join(scratch, `cache-${made++}`), `--package=${spec}`];
      return must(npm, ['exec', ...options, '--', command, '--version'], { cwd: scratch });
    };
    const [ours, theirs, bare] = await inTurns(
      [
        npx(join(scratch, tarball), 'keelson'),
        npx(`create-hono@${hono?.version ?? 'latest'}`, 'create-hono'),
        () => must(npm, ['--version'], { cwd: scratch }),
      ],
      5,
    );
    const time = summarise(ours ?? []);
    const peer = summarise(theirs ?? []);
    const start = summarise(bare ?? []);
    const size = sizeOf(join(scratch, 'cache-0', '_npx'));
    return [
      judged(
        {
          id: 'cli.npx',
          what: '`npx` from an empty cache, from the packed tarball',
          target: '≤ 1.5 s',
          measured: `${inWords(time, 'ms')}; \`npm --version\` alone ${inWords(start, 'ms')}`,
          numbers: { ms: time.median, npmMs: start.median },
        },
        time.median <= 1500,
      ),
      {
        id: 'cli.npx.peer.create-hono',
        what: `\`npx create-hono@${hono?.version ?? ''}\` from an empty cache, from the registry`,
        target: '-',
        measured: inWords(peer, 'ms'),
        verdict: 'seen',
        numbers: { ms: peer.median },
      },
      judged(
        {
          id: 'cli.npx.size',
          what: 'what `npx` installs',
          target: '≤ 25 packages; ≤ 6 MB',
          measured: `${size.packages} package${size.packages === 1 ? '' : 's'}; ${size.MB.toFixed(1)} MB`,
          numbers: { packages: size.packages, MB: size.MB },
        },
        size.packages <= 25 && size.MB <= 6,
      ),
    ];
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

/** Packages (folders of node_modules with a manifest, nested ones too) and megabytes below a folder. */
export function sizeOf(directory: string): { packages: number; MB: number } {
  let [packages, bytes] = [0, 0];
  for (const entry of readdirSync(directory, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    bytes += statSync(path).size;
    if (/node_modules\/(@[^/]+\/)?[^/@.][^/]*\/package\.json$/.test(path)) packages++;
  }
  return { packages, MB: bytes / 1024 / 1024 };
}
