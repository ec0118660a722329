/** What a generated app weighs, and how long its first install takes. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { bin, npm } from '../lib/places.js';
import { must } from '../lib/process.js';
import { answers, emptyFolder, withNode } from '../lib/project.js';
import { type Row, judged } from '../lib/report.js';
import { sizeOf } from './cli.js';

/** Rows `size.*`: one for each database, because each brings its own driver. */
export async function sizeRows(node: string): Promise<Row[]> {
  const rows: Row[] = [];
  for (const database of ['sqlite', 'postgres', 'mysql']) {
    const parent = emptyFolder(`size-${database}`);
    const env = withNode(node);
    await must(
      node,
      [bin, 'new', 'bench-api', ...answers(database, 'jwt'), '--no-install', '--no-git'],
      { cwd: parent, env },
    );
    const cwd = join(parent, 'bench-api');
    const quiet = ['--no-audit', '--no-fund', '--loglevel=error'];

    const first = await must(npm, ['install', '--cache', join(parent, 'cold'), ...quiet], {
      cwd,
      env,
    });
    const all = installed(cwd);
    await must(
      npm,
      ['ci', '--omit=dev', '--prefer-offline', '--cache', join(parent, 'cold'), ...quiet],
      { cwd, env },
    );
    const production = installed(cwd);
    rows.push(
      judged(
        {
          id: `size.${database}`,
          what: `generated app (${database}, jwt): packages, with dev tools, production`,
          target: '≤ 150; ≤ 90 MB; ≤ 40 MB',
          measured: `${all.packages}; ${all.MB.toFixed(0)} MB; ${production.MB.toFixed(0)} MB (${production.packages} packages)`,
          numbers: {
            packages: all.packages,
            MB: all.MB,
            productionMB: production.MB,
            productionPackages: production.packages,
          },
        },
        all.packages <= 150 && all.MB <= 90 && production.MB <= 40,
      ),
      {
        id: `size.${database}.install`,
        what: `first install, empty cache (${database})`,
        target: '-',
        measured: `${(first.milliseconds / 1000).toFixed(1)} s`,
        verdict: 'seen',
        numbers: { seconds: first.milliseconds / 1000 },
      },
    );
  }
  return rows;
}

/** What stands in node_modules: npm's own list of it, and its bytes. */
function installed(directory: string): { packages: number; MB: number } {
  const list = readFileSync(join(directory, 'node_modules', '.package-lock.json'), 'utf8');
  const { packages } = JSON.parse(list) as { packages: Record<string, unknown> };
  return { packages: Object.keys(packages).length, MB: sizeOf(join(directory, 'node_modules')).MB };
}
