/**
 * Writes down what the last runs of the matrix proved: templates/proved.json, which the tool reads, and
 * the table between two marks of README.md, which people read. Rows that failed are not in it.
 *
 *   npm run proved             write both
 *   npm run proved -- --check  only compare; exit 1 when they are not what the runs say
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { loadCatalog } from '../src/catalog/catalog.js';
import type { Proved } from '../src/proved.js';
import { readResults, type Results } from '../test/matrix/results.js';

const root = join(import.meta.dirname, '..');
const catalog = loadCatalog(join(root, 'templates'));
const BEGIN = '<!-- proved: written by `npm run proved` -->';
const END = '<!-- /proved -->';

process.exitCode = main(process.argv.includes('--check'));

function main(isCheck: boolean): number {
  const results = readResults();
  if (results === undefined) {
    console.error('There are no results. Run: npm run test:matrix -- --full');
    return 1;
  }
  const proved = provedOf(results);
  const files = [
    [join(root, 'templates', 'proved.json'), `${JSON.stringify(proved, null, 2)}\n`],
    ...readmeWith(proved),
  ] as const;
  const stale = files.filter(
    ([path, text]) => !existsSync(path) || readFileSync(path, 'utf8') !== text,
  );
  for (const [path, text] of stale) {
    if (isCheck) console.error(`${path} is not what the runs say. Run: npm run proved`);
    else writeFileSync(path, text);
  }
  console.log(`${proved.combinations.length} combinations proved`);
  return isCheck && stale.length > 0 ? 1 : 0;
}

function provedOf({ keelson, date, rows }: Results): Proved {
  const combinations = rows
    .filter(({ result }) => result === 'passed')
    .map(
      ({
        stack,
        database,
        engine,
        auth,
        example,
        features,
        resources,
        packageManager,
        runtime,
        instances,
        checks,
        tests,
      }) => ({
        ...{ stack, database, engine, auth, example, features: [...features], resources },
        ...{ packageManager, runtime, instances, checks, tests },
      }),
    );
  return { keelson, date, combinations };
}

/** The README with a new table; nothing where it has no marks for one. */
function readmeWith(proved: Proved): readonly (readonly [string, string])[] {
  const path = join(root, 'README.md');
  const text = existsSync(path) ? readFileSync(path, 'utf8') : '';
  const begin = text.indexOf(BEGIN);
  const end = text.indexOf(END);
  if (begin < 0 || end < begin) return [];
  const table = `${BEGIN}\n\n${tableOf(proved)}\n\n`;
  return [[path, text.slice(0, begin) + table + text.slice(end)]];
}

function tableOf({ keelson, date, combinations }: Proved): string {
  const head = [
    'Framework',
    'Database',
    'Accounts',
    'Example',
    'Extras',
    'Driven by',
    'On',
    'Processes',
    'Own tests',
    'HTTP checks',
  ];
  const rows = combinations.map((each) => [
    catalog.stack(each.stack).manifest.label,
    each.engine,
    each.auth,
    each.resources === 0 ? each.example : `${each.resources} own resources`,
    each.features.join(', ') || 'none',
    each.packageManager,
    each.runtime,
    String(each.instances),
    String(each.tests),
    String(each.checks),
  ]);
  const all = [
    head,
    head.map((name) => (/tests|checks|Processes/.test(name) ? '-:' : '-')),
    ...rows,
  ];
  return [
    `Generated, installed, migrated, tested, booted and checked over HTTP with keelson ${keelson} on ${date}:`,
    '',
    ...aligned(all),
  ].join('\n');
}

/** Lines of a table whose columns stand under each other, as prettier writes them. */
function aligned(rows: readonly (readonly string[])[]): readonly string[] {
  const widths = (rows[0] ?? []).map((_head, column) =>
    Math.max(3, ...rows.map((row) => (row[column] ?? '').length)),
  );
  const cell = (text: string, column: number, isRight: boolean): string => {
    const width = widths[column] ?? 3;
    if (text === '-') return '-'.repeat(width);
    if (text === '-:') return `${'-'.repeat(width - 1)}:`;
    return isRight ? text.padStart(width) : text.padEnd(width);
  };
  const isRight = (column: number): boolean => rows[1]?.[column] === '-:';
  return rows.map(
    (row) => `| ${row.map((text, column) => cell(text, column, isRight(column))).join(' | ')} |`,
  );
}
