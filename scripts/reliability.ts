/**
 * Writes docs/reliability.md from what sweeps have found on this machine: `npm run sweep -- --full`, then
 *
 *   npm run reliability
 *
 * A sweep that was not run has no figures, and the page says so.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { format } from 'prettier';

import { readFigures, type MeasuredPart } from '../test/faults/sweeps/figures.js';
import { keelsonVersion } from '../src/version.js';
import { table } from './table.js';

const path = join(import.meta.dirname, '../docs/reliability.md');

/** What each sweep promises. */
const sweeps: readonly (readonly [id: string, title: string, promise: string])[] = [
  [
    'kill',
    'Runs that are ended, and runs that meet',
    'A run is killed at any time, half of the times while it writes: no byte, link, mode or time of what is not ours has changed; a new directory is whole or absent; in a project each file is the old one or the new one. The same command is given again: it succeeds, or says that the killed one had finished, and nothing is left of that one. The columns tell where the kill fell: before the first byte, within the writing, after the last, or too late.',
  ],
  [
    'io',
    'The system refuses',
    'One call of a run fails with ENOSPC, EIO, EDQUOT, EACCES or EROFS: exit 4 with the reason, 3 where git can no longer tell what has changed, or 0 where it does not matter; the target is whole or as it was.',
  ],
  [
    'names',
    'Hostile names',
    'Words of languages, databases, frameworks and systems as names of projects, resources and fields: refused with a name that passes, or generated, and then types are checked and migrations run.',
  ],
  ['options', 'Every combination of options', 'It makes a project, or is refused with the reason.'],
  [
    'bytes',
    'The same bytes everywhere',
    'Under other clocks, locales, time zones, umasks, homes, paths, Nodes and machines the same words make the same files. Of `.env` the names are compared, since its secrets differ by their nature.',
  ],
];

const page = [
  '# Reliability',
  'Written by `npm run reliability` from sweeps of the packed tool, installed as a user gets it. Each row was measured; a column "broken" counts promises that were not kept.',
  ...sweeps.map(([id, title, promise]) => `## ${title}\n\n${promise}\n\n${sectionOf(id)}`),
].join('\n\n');
writeFileSync(path, await format(`${page}\n`, { parser: 'markdown', printWidth: 120 }));

function sectionOf(id: string): string {
  const found = readFigures(id);
  const parts = found?.keelson === keelsonVersion ? found.parts : [];
  const kinds = [...new Set(parts.map(kindOf))];
  if (kinds.length === 0) return `Not measured with keelson ${keelsonVersion}.`;
  return kinds.map((kind) => tableOf(parts.filter((part) => kindOf(part) === kind))).join('\n\n');
}

function kindOf({ cases, what }: MeasuredPart): string {
  return `${cases}: ${what}`;
}

function tableOf(parts: readonly MeasuredPart[]): string {
  const run = parts.filter(({ skipped }) => skipped === undefined);
  const names = [...new Set(run.flatMap(({ figures }) => Object.keys(figures)))];
  const rowOf = ({ where, figures, violations }: MeasuredPart): readonly string[] => [
    where,
    ...names.map((name) => String(figures[name] ?? 0)),
    String(violations.length),
  ];
  const sum = (count: (part: MeasuredPart) => number): string =>
    String(run.reduce((total, part) => total + count(part), 0));
  const total = [
    '**in all**',
    ...names.map((name) => sum(({ figures }) => figures[name] ?? 0)),
    sum(({ violations }) => violations.length),
  ];
  const head = parts[0] === undefined ? '' : kindOf(parts[0]);
  const rows = [['', ...names, 'broken'], ...run.map(rowOf), ...(run.length > 1 ? [total] : [])];
  const skipped = parts.flatMap(({ where, skipped: why }) =>
    why === undefined ? [] : [`${where}: ${why}.`],
  );
  return [`### ${head}`, table(rows), ...skipped, howOf(run)].join('\n\n');
}

/** When, on what and by which commands. */
function howOf(parts: readonly MeasuredPart[]): string {
  const each = (value: (part: MeasuredPart) => string): string =>
    [...new Set(parts.map(value))].join(' and ');
  const commands = each(({ command }) => `\`${command}\``);
  return `keelson ${keelsonVersion}, ${each(({ date }) => date)}, ${each(({ machine }) => machine)}: ${commands}`;
}
