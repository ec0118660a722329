/** What a render costs inside the process, and how that grows with the number of resources. */
import { build } from 'esbuild';
import { join } from 'node:path';
import { cache, root } from '../lib/places.js';
import { must } from '../lib/process.js';
import { type Row, judged } from '../lib/report.js';
import { inWords, summarise } from '../lib/stats.js';
import type { Rendered } from './render-worker.js';

/** Rows `render.*`. */
export async function renderRows(node: string): Promise<Row[]> {
  const worker = join(cache, 'render-worker.mjs');
  await build({
    entryPoints: [join(import.meta.dirname, 'render-worker.ts')],
    outfile: worker,
    bundle: true,
    platform: 'node',
    format: 'esm',
    banner: {
      js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);",
    },
    logLevel: 'error',
  });
  const { output } = await must(node, [worker, join(root, 'templates')]);
  const rendered = JSON.parse(output) as Rendered;
  const usual = summarise(rendered.usual);
  const five = summarise(rendered.five);
  const many = summarise(rendered.twoHundred);
  const growth = many.median / five.median;
  return [
    judged(
      {
        id: 'render.project',
        what: `render one project (${rendered.files} files) in process, warm`,
        target: '≤ 15 ms',
        measured: inWords(usual, 'ms', 1),
        numbers: { ms: usual.median, files: rendered.files },
      },
      usual.median <= 15,
    ),
    judged(
      {
        id: 'render.growth',
        what: '200 resources against 5',
        target: '≤ 45 ×',
        measured: `${growth.toFixed(1)} × (${inWords(many, 'ms')} against ${inWords(five, 'ms', 1)})`,
        numbers: { ratio: growth, ms200: many.median, ms5: five.median },
      },
      growth <= 45,
    ),
  ];
}
