/**
 * Development helper: renders a blueprint over a directory, again and again while templates grow.
 *
 *     npx tsx scripts/render.ts [--framework express] [--database …] [--auth …] [--example …]
 *       [--feature …]… [--resource "…"]… [--name my-api] [--manager npm] [--lenient] OUTDIR
 *
 * Writes only files that changed, removes files of the previous render that vanished, and touches
 * nothing else (node_modules, .env, data). `--lenient` turns faults of unfinished templates
 * (package versions, slots) into warnings.
 */
import { mkdirSync, readFileSync, rmSync, statSync, writeFileSync, chmodSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { resolveBlueprint } from '../src/blueprint.js';
import { loadCatalog } from '../src/catalog/catalog.js';
import { KeelsonError, throwFault } from '../src/errors.js';
import { compose } from '../src/plan.js';
import { render } from '../src/render.js';
import type { FileTree, TreeFile } from '../src/types.js';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    framework: { type: 'string' },
    database: { type: 'string' },
    auth: { type: 'string' },
    example: { type: 'string' },
    feature: { type: 'string', multiple: true },
    resource: { type: 'string', multiple: true },
    name: { type: 'string' },
    description: { type: 'string' },
    manager: { type: 'string' },
    templates: { type: 'string' },
    lenient: { type: 'boolean' },
  },
});

const target = positionals[0];
if (target === undefined) {
  console.error('usage: npx tsx scripts/render.ts [options] OUTDIR');
  process.exit(2);
}

try {
  const started = performance.now();
  const tree = renderTree();
  const milliseconds = (performance.now() - started).toFixed(0);
  const counts = update(resolve(target), tree);
  console.log(
    `${tree.size} files in ${milliseconds} ms: ${counts.written} written, ${counts.removed} removed`,
  );
} catch (error) {
  if (!(error instanceof KeelsonError)) throw error;
  console.error(explain(error));
  process.exit(error.exitCode);
}

function renderTree(): FileTree {
  const report = values.lenient
    ? (fault: KeelsonError): void => console.warn(`warning: ${explain(fault)}`)
    : throwFault;
  const catalog = loadCatalog(
    resolve(values.templates ?? join(import.meta.dirname, '../templates')),
  );
  const blueprint = resolveBlueprint(
    {
      name: values.name,
      description: values.description,
      framework: values.framework,
      database: values.database,
      auth: values.auth,
      example: values.example,
      features: values.feature,
      resources: values.resource,
      packageManager: values.manager,
    },
    catalog,
  );
  return render(compose(blueprint, catalog.load(blueprint), report), report);
}

function explain({ message, where, excerpt, remedy }: KeelsonError): string {
  return [where === undefined ? message : `${where}: ${message}`, excerpt, remedy]
    .filter((line) => line !== undefined)
    .join('\n');
}

function update(directory: string, tree: FileTree): { written: number; removed: number } {
  const list = join(directory, '.keelson', 'rendered.json');
  const before = readList(list);
  const vanished = before.filter((path) => !tree.has(path));
  for (const path of vanished) rmSync(join(directory, path), { force: true });
  let written = 0;
  for (const file of tree.values()) if (writeIfChanged(directory, file)) written++;
  writeFileSync(list, JSON.stringify([...tree.keys()], null, 2));
  return { written, removed: vanished.length };
}

function readList(path: string): string[] {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as string[];
  } catch {
    return [];
  }
}

function writeIfChanged(directory: string, file: TreeFile): boolean {
  const path = join(directory, file.path);
  try {
    if (readFileSync(path).equals(file.bytes) && (statSync(path).mode & 0o777) === file.mode) {
      return false;
    }
  } catch {
    mkdirSync(dirname(path), { recursive: true });
  }
  writeFileSync(path, file.bytes);
  chmodSync(path, file.mode);
  return true;
}
