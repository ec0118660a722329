/** How fast a change of a large project is decided: a person waits for the diff. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bin } from '../lib/places.js';
import { inTurns, must } from '../lib/process.js';
import { type Row, judged } from '../lib/report.js';
import { inWords, summarise } from '../lib/stats.js';

const TURNS = 25;
const RESOURCES = 100;
const wish = ['add', 'resource', 'invoice(owner) number:string:unique total:money dueOn:date?'];

/** Rows `add.*`. */
export async function addRows(node: string): Promise<Row[]> {
  const scratch = mkdtempSync(join(tmpdir(), 'keelson-add-'));
  try {
    const rows: Row[] = [];
    for (const framework of ['express', 'django']) {
      const project = await makeProject(node, scratch, framework);
      const decide = (): ReturnType<typeof must> =>
        must(node, [bin, ...wish, '--dry-run'], { cwd: project });
      const [ours, bare] = await inTurns([decide, () => must(node, ['-e', '0'])], TURNS);
      const [mine, nothing] = [summarise(ours ?? []), summarise(bare ?? [])];
      const ratio = mine.median / nothing.median;
      const row = {
        id: `add.${framework}`,
        what: `\`keelson add resource --dry-run\` in a project of ${framework} with ${RESOURCES} resources`,
        target: '≤ 5 × `node -e 0`',
        measured: `${inWords(mine, 'ms')} = ${ratio.toFixed(2)} × ${inWords(nothing, 'ms')}`,
        numbers: { ms: mine.median, nodeMs: nothing.median, ratio },
      };
      rows.push(judged(row, ratio <= 5));
    }
    return rows;
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

async function makeProject(node: string, scratch: string, framework: string): Promise<string> {
  const directory = join(scratch, framework);
  const blueprint = join(scratch, `${framework}.json`);
  const fields = 'name:string(1..120):unique total:money dueOn:date? done:boolean:default(false)';
  const resources = Array.from({ length: RESOURCES }, (_, index) => {
    const letters = [index % 10, Math.floor(index / 10)].map((each) => 'abcdefghij'[each]);
    return `thing${letters.join('')}x(owner) ${fields}`;
  });
  const answers = { framework, database: 'sqlite', auth: 'session', example: 'none', features: [] };
  writeFileSync(blueprint, JSON.stringify({ name: 'many-api', ...answers, resources }));
  const flags = ['--directory', directory, '--yes', '--no-install', '--no-start'];
  await must(node, [bin, 'new', '--blueprint', blueprint, ...flags]);
  return directory;
}
