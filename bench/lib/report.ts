/**
 * What a benchmark answers: one row per claim, with its target and whether it was met. A row that
 * could not be measured says so with the reason; it never counts as met.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';

/** `not run` carries its reason in `measured`; `seen` is a figure without a target, such as a peer's. */
export type Verdict = 'met' | 'missed' | 'not run' | 'seen';

/** One line of the table. */
export interface Row {
  /** Stable id, e.g. `cli.version`. */
  readonly id: string;
  readonly what: string;
  readonly target: string;
  readonly measured: string;
  readonly verdict: Verdict;
  /** The bare numbers behind `measured`. */
  readonly numbers?: Readonly<Record<string, number>>;
}

/** What a row is measured on: without it the figures mean nothing. */
export interface Machine {
  readonly cpu: string;
  readonly cores: number;
  readonly memoryGB: number;
  readonly system: string;
  readonly node: string;
  readonly date: string;
}

/** The content of the results file. */
export interface Results {
  readonly machine: Machine;
  readonly rows: readonly Row[];
}

/** Builds a row whose verdict is decided by comparing numbers. */
export function judged(row: Omit<Row, 'verdict'>, met: boolean): Row {
  return { ...row, verdict: met ? 'met' : 'missed' };
}

/** Builds a row that could not be measured, with the reason. */
export function notRun(id: string, what: string, target: string, reason: string): Row {
  return { id, what, target, measured: `not run here: ${reason}`, verdict: 'not run' };
}

/** A Markdown table of the rows. */
export function table(rows: readonly Row[]): string {
  const cells = rows.map((row) => [row.what, row.target, row.measured, row.verdict]);
  const all = [['what', 'target', 'measured', 'verdict'], ...cells];
  const widths = [0, 1, 2, 3].map((i) => Math.max(...all.map((line) => line[i]?.length ?? 0)));
  const line = (texts: readonly string[]) =>
    `| ${texts.map((text, i) => text.padEnd(widths[i] ?? 0)).join(' | ')} |`;
  const rule = `| ${widths.map((width) => '-'.repeat(width)).join(' | ')} |`;
  return [line(all[0] ?? []), rule, ...cells.map(line)].join('\n');
}

/**
 * Writes the rows to the results file. Rows of other groups that were measured on the same machine
 * and Node are kept; rows of another machine are dropped, because figures from two machines in one
 * table would be compared.
 */
export function save(file: string, machine: Machine, rows: readonly Row[]): Results {
  const before = existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Results) : undefined;
  const same =
    before !== undefined &&
    before.machine.cpu === machine.cpu &&
    before.machine.cores === machine.cores &&
    before.machine.node === machine.node;
  const fresh = new Set(rows.map((row) => row.id));
  const kept = same ? before.rows.filter((row) => !fresh.has(row.id)) : [];
  const all = [...kept, ...rows].sort((a, b) => a.id.localeCompare(b.id));
  const results = { machine, rows: all };
  writeFileSync(file, `${JSON.stringify(results, null, 2)}\n`);
  return results;
}

const BEGIN = '<!-- bench: written by `npm run bench` -->';
const END = '<!-- /bench -->';

/** Writes the results between their marks in a Markdown file; a file without marks is left alone. */
export function publish(file: string, { machine, rows }: Results): void {
  const text = readFileSync(file, 'utf8');
  const begin = text.indexOf(BEGIN);
  const end = text.indexOf(END);
  if (begin < 0 || end < begin) return;
  const { cpu, cores, memoryGB, node, date } = machine;
  const where = `${cpu}, ${cores} cores, ${memoryGB} GB, Node ${node}, ${date}.`;
  const lines = [BEGIN, '', where, '', table(rows), '', ''].join('\n');
  writeFileSync(file, text.slice(0, begin) + lines + text.slice(end));
}
