/**
 * Generates and proves the rows of the matrix:
 *
 *   npm run test:matrix                  as many rows as fit into 25 minutes, from a row that rotates
 *   npm run test:matrix -- --full        all of them
 *   npm run test:matrix -- --row express-3  one of them (the beginning of its id, or its number in each stack)
 *   npm run test:matrix -- --stack express  those of one stack
 *   npm run test:matrix -- --rotate 4    begin with row 4
 *   npm run test:matrix -- --minutes 5   another limit
 *   npm run test:matrix -- --list        only say which rows there are
 */
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

import { loadCatalog } from '../../src/catalog/catalog.js';
import { rotation } from '../support/rotation.js';
import { runsDirectory } from '../support/runs.js';
import { type ServerId, startServers } from '../support/servers.js';
import { saveResults, type RowResult } from './results.js';
import { proveRow, type Workshop } from './row.js';
import { allRows, inTurn, type Row, type Subject } from './rows.js';
import { installTarball } from './tarball.js';

const catalog = loadCatalog(join(import.meta.dirname, '../../templates'));
const MINUTES = 25;

const { values: flags } = parseArgs({
  options: {
    full: { type: 'boolean', default: false },
    list: { type: 'boolean', default: false },
    row: { type: 'string', multiple: true },
    stack: { type: 'string' },
    rotate: { type: 'string' },
    minutes: { type: 'string' },
  },
});

process.exitCode = await main();

async function main(): Promise<number> {
  const rows = chosenRows();
  if (rows.length === 0) {
    console.error('There is no such row. See: npm run test:matrix -- --list');
    return 2;
  }
  if (flags.list) {
    for (const row of stacks().flatMap(allRows)) console.log(described(row));
    return 0;
  }
  mkdirSync(runsDirectory, { recursive: true });
  const servers = await startServers(serversOf(rows));
  const results: RowResult[] = [];
  try {
    const program = await installTarball(join(runsDirectory, 'tool'));
    const workshop: Workshop = { directory: runsDirectory, program, servers };
    const deadline = flags.full || flags.row ? Infinity : performance.now() + minutes() * 60_000;
    for (const row of rows) {
      // Nearly the time that a row takes must be left, or the limit would be none.
      if (performance.now() + 60_000 > deadline) break;
      const result = await proveRow(row, workshop);
      results.push(result);
      // At once: a run that is ended has proved what it has proved.
      saveResults(keelsonVersion(), [result]);
      report(row, result);
    }
  } finally {
    await servers.stop();
  }
  return close(rows, results);
}

/** The rows to run, in their order. */
function chosenRows(): readonly Row[] {
  const lists = stacks().map(allRows);
  if (flags.row) {
    return lists
      .flat()
      .filter((row) =>
        flags.row?.some(
          (each) => String(row.number) === each || row.id.startsWith(`${each}-`) || row.id === each,
        ),
      );
  }
  if (flags.full) return lists.flat();
  return inTurn(
    lists.map((all) => {
      const start = (Number(flags.rotate ?? rotation()) - 1) % all.length;
      return [...all.slice(start), ...all.slice(0, start)];
    }),
  );
}

/** The stacks to make rows of: each that there is, or the one that was asked for. */
function stacks(): readonly Subject[] {
  return catalog
    .stackIds()
    .filter((id) => flags.stack === undefined || flags.stack === id)
    .map((stack) => ({
      stack,
      ecosystem: catalog.stack(stack).ecosystem,
      features: catalog.choices(stack, 'feature').map(({ id }) => id),
    }));
}

function minutes(): number {
  return Number(flags.minutes ?? process.env['KEELSON_MATRIX_MINUTES'] ?? MINUTES);
}

function serversOf(rows: readonly Row[]): readonly ServerId[] {
  const wanted = new Set<ServerId>();
  for (const { combination } of rows) {
    if (combination.database !== 'sqlite') wanted.add(combination.database);
    if (combination.redis === 'with') wanted.add('redis');
  }
  return [...wanted];
}

function described({ id, packageManager, combination }: Row): string {
  const { redis, oauth, docker, actions, runtime } = combination;
  return `row ${id}, redis ${redis}, oauth ${oauth}, docker ${docker}, actions ${actions}, ${packageManager}, on ${runtime}`;
}

function report(row: Row, result: RowResult): void {
  const seconds = `${result.seconds.toFixed(0)} s`;
  if (result.result === 'passed') {
    const stages = result.stages.map(({ stage, seconds: time }) => `${stage} ${time.toFixed(0)}`);
    console.log(
      `passed   ${described(row)}: ${result.tests} tests, ${result.checks} checks, ${seconds} (${stages.join(', ')})`,
    );
    return;
  }
  if (result.result === 'not-run') {
    console.log(`not run  ${described(row)}: ${result.reason ?? ''}`);
    return;
  }
  console.log(`FAILED   ${described(row)}, ${seconds}`);
  for (const { stage, result: how, output } of result.stages) {
    if (how === 'failed') console.log(`  ${stage}\n${(output ?? '').replaceAll(/^/gm, '    ')}`);
  }
  console.log(`         project: ${join(runsDirectory, 'rows', row.id)} (and its .log)`);
  console.log(`         again:   npm run test:matrix -- --row ${row.id}`);
}

function close(rows: readonly Row[], results: readonly RowResult[]): number {
  const count = (which: RowResult['result']): number =>
    results.filter(({ result }) => result === which).length;
  const left = rows.filter((row) => !results.some(({ id }) => id === row.id));
  if (left.length > 0) console.log(`out of time for: ${left.map(({ id }) => id).join(', ')}`);
  for (const { stack } of stacks()) {
    const own = results.filter((result) => result.stack === stack).map(({ id }) => id);
    const all = rows.filter((row) => row.stack === stack).length;
    console.log(`rows of ${stack} that ran, ${own.length} of ${all}: ${own.join(', ')}`);
  }
  const skipped = count('not-run') + left.length;
  console.log(`Matrix: ${count('passed')} passed, ${count('failed')} failed, ${skipped} skipped`);
  return count('failed') > 0 ? 1 : 0;
}

function keelsonVersion(): string {
  const manifest = JSON.parse(
    readFileSync(new URL('../../package.json', import.meta.url), 'utf8'),
  ) as { version: string };
  return manifest.version;
}
