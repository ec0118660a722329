/**
 * Sweeps: cases that hold at many places, tried at all of them, with figures.
 *
 *   npm run sweep                        a sample of each, another one for each commit
 *   npm run sweep -- kill --full         all of one
 *   npm run sweep -- io --runs 50 --seed 7 --jobs 1 --only 'add resource'
 *
 * Where KEELSON_MINUTES says that all tests have only so much time, it is a sample of one of them, in turn with the
 * commits. The last line says how many cases passed, failed, or could not be tried on this machine. With 50 runs or
 * more the figures are kept in `.cache/sweeps/`, from which `npm run reliability` writes docs/reliability.md.
 */
import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';

import { inTurn, rotation } from '../../support/rotation.js';
import { bytes } from './bytes.js';
import { io } from './io.js';
import { options } from './options.js';
import { namesSweep as names } from './names.js';
import { kill } from './kill.js';
import { keepFigures } from './figures.js';
import { isSample, type Part, type Sweep, type SweepOptions } from './sweep.js';

const sweeps: Readonly<Record<string, Sweep>> = { kill, io, names, options, bytes };

process.exitCode = await main();

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      runs: { type: 'string' },
      seed: { type: 'string' },
      jobs: { type: 'string' },
      only: { type: 'string', default: '' },
      full: { type: 'boolean', default: false },
    },
  });
  const unknown = positionals.filter((id) => !(id in sweeps));
  if (unknown.length > 0) {
    console.error(`There is no sweep ${unknown.join(', ')}: ${Object.keys(sweeps).join(', ')}`);
    return 2;
  }
  const { full } = values;
  const asked: SweepOptions = {
    full,
    only: values.only,
    seed: Number(values.seed ?? rotation()),
    runs: Number(values.runs ?? (full ? 504 : 8)),
    jobs: Number(values.jobs ?? availableParallelism()),
  };
  console.log(`seed ${asked.seed}`);
  const counts = { passed: 0, failed: 0, skipped: 0 };
  const ids = Object.keys(sweeps);
  const chosen = positionals.length > 0 ? positionals : inTurn(ids, ids.length);
  for (const [id, sweep] of Object.entries(sweeps)) {
    if (!chosen.includes(id)) continue;
    const begun = performance.now();
    for await (const part of sweep(asked)) {
      counts[resultOf(part)] += 1;
      tell(part);
      if (!isSample(asked)) keepFigures(id, part, asked);
    }
    console.log(`${id}: ${Math.round((performance.now() - begun) / 1000)} s`);
  }
  const { passed, failed, skipped } = counts;
  console.log(`Sweeps: ${passed} passed, ${failed} failed, ${skipped} skipped`);
  return failed > 0 ? 1 : 0;
}

function resultOf({ violations, skipped }: Part): 'passed' | 'failed' | 'skipped' {
  if (skipped !== undefined) return 'skipped';
  return violations.length > 0 ? 'failed' : 'passed';
}

function tell(part: Part): void {
  const result = resultOf(part);
  const figures = Object.entries(part.figures).map(([name, count]) => `${count} ${name}`);
  const more = part.skipped ?? figures.join(', ');
  console.log(
    `${result === 'failed' ? 'FAILED' : result}   ${part.cases} ${part.where}: ${part.what}: ${more}`,
  );
  for (const violation of part.violations.slice(0, 20)) {
    console.log(`    ${violation.slice(0, 300)}`);
  }
}
