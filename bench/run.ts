/**
 * The benchmarks: `npm run bench` for all of them, `npm run bench -- cli render` for some.
 *
 * Every figure that is compared with something is measured beside it, in turns, in one run: a
 * machine that is busy or slow changes the figures, not the ratios.
 */
import { cpus, release, totalmem, type } from 'node:os';
import { join } from 'node:path';
import { node24, root } from './lib/places.js';
import { must } from './lib/process.js';
import { type Machine, type Row, publish, save, table } from './lib/report.js';

/** Group → loader. Loaded on demand so that one broken group does not stop the others. */
const groups: Readonly<Record<string, (node: string) => Promise<Row[]>>> = {
  cli: async (node) => (await import('./rows/cli.js')).cliRows(node),
  add: async (node) => (await import('./rows/add.js')).addRows(node),
  render: async (node) => (await import('./rows/render.js')).renderRows(node),
  new: async (node) => (await import('./rows/new.js')).newRows(node),
  app: async (node) => (await import('./rows/app.js')).appRows(node),
  django: async (node) => (await import('./rows/django.js')).djangoRows(node),
  start: async (node) => (await import('./rows/start.js')).startRows(node),
  size: async (node) => (await import('./rows/size.js')).sizeRows(node),
};

const asked = process.argv.slice(2);
const unknown = asked.filter((name) => !(name in groups));
if (unknown.length > 0) {
  console.error(`no benchmark ${unknown.join(', ')}; there are ${Object.keys(groups).join(', ')}`);
  process.exit(2);
}

const node = await node24();
const machine = await describe(node);
console.log(`${machine.cpu}, ${machine.cores} cores, ${machine.system}, Node ${machine.node}\n`);
const rows: Row[] = [];
for (const name of asked.length > 0 ? asked : Object.keys(groups)) {
  console.error(`measuring ${name} …`);
  const found = await groups[name]?.(node);
  rows.push(...(found ?? []));
}
console.log(table(rows));
const results = save(join(import.meta.dirname, 'results.json'), machine, rows);
publish(join(root, 'README.md'), results);
process.exitCode = rows.some((row) => row.verdict === 'missed') ? 1 : 0;

async function describe(program: string): Promise<Machine> {
  const { output } = await must(program, ['--version']);
  return {
    cpu: cpus()[0]?.model.trim() ?? 'unknown processor',
    cores: cpus().length,
    memoryGB: Math.round(totalmem() / 1024 ** 3),
    system: `${type()} ${release()}`,
    node: output.trim().replace(/^v/, ''),
    date: new Date().toISOString().slice(0, 10),
  };
}
