/**
 * Which projects are generated and proved: first few rows, in which every pair of choices meets at least once; then those that
 * are left of every database with every kind of accounts and every subject.
 */
import type { PackageManagerId } from '../../src/types.js';

/** What a row can choose, by dimension. `own` are resources with all field types and access kinds. */
export const dimensions = {
  database: ['sqlite', 'postgres', 'mysql'],
  auth: ['jwt', 'session', 'none'],
  subject: ['tasks', 'shop', 'own'],
  redis: ['without', 'with'],
  oauth: ['without', 'with'],
  docker: ['with', 'without'],
  actions: ['with', 'without'],
  node: ['20', '22', '24'],
} as const;

type Dimension = keyof typeof dimensions;

/** One choice in every dimension. */
export type Combination = { readonly [D in Dimension]: (typeof dimensions)[D][number] };

/** One project to generate and prove. */
export interface Row {
  /** From 1, stable as long as the dimensions stay. */
  readonly number: number;
  /** e.g. `3-mysql-session-shop` */
  readonly id: string;
  readonly combination: Combination;
  readonly packageManager: PackageManagerId;
}

/** Choices that the tool refuses to combine, each with the reason. */
const refused: readonly { readonly choices: Partial<Combination>; readonly why: string }[] = [
  { choices: { auth: 'none', oauth: 'with' }, why: 'without accounts there is nobody to log in' },
];

/** Why the tool would refuse a combination; undefined when it takes it. */
export function whyNot(combination: Combination): string | undefined {
  return refused.find(({ choices }) =>
    Object.entries(choices).every(([name, value]) => combination[name as Dimension] === value),
  )?.why;
}

/** The rows whose project is driven by another package manager than npm. */
const OTHER_MANAGERS: ReadonlyMap<number, PackageManagerId> = new Map([
  [2, 'pnpm'],
  [5, 'yarn'],
  [8, 'bun'],
]);

/** Every row of the matrix, those with all pairs first. */
export function allRows(): readonly Row[] {
  const pairs = pairwise();
  return [...pairs, ...leftOver(pairs)].map((combination, index) => {
    const number = index + 1;
    const { database, auth, subject } = combination;
    const packageManager = OTHER_MANAGERS.get(number) ?? 'npm';
    return { number, id: `${number}-${database}-${auth}-${subject}`, combination, packageManager };
  });
}

/** For each database, kind of accounts and subject that have not met: the combination that is least like the others. */
function leftOver(rows: readonly Combination[]): readonly Combination[] {
  const triple = ({ database, auth, subject }: Combination): string =>
    `${database} ${auth} ${subject}`;
  const met = new Map<string, number>();
  const note = (row: Combination): void => {
    for (const pair of pairsOf(row)) met.set(pair, (met.get(pair) ?? 0) + 1);
  };
  rows.forEach(note);
  const candidates = product().filter((each) => whyNot(each) === undefined);
  const missing = new Set(candidates.map(triple));
  for (const row of rows) missing.delete(triple(row));
  return [...missing].map((wanted) => {
    const familiarity = (row: Combination): number =>
      pairsOf(row).reduce((sum, pair) => sum + (met.get(pair) ?? 0), 0);
    const own = candidates.filter((each) => triple(each) === wanted);
    const row = own.reduce((best, each) => (familiarity(each) < familiarity(best) ? each : best));
    note(row);
    return row;
  });
}

/** Greedy and without chance: each next row is the first of those that cover most pairs not yet met. */
export function pairwise(): readonly Combination[] {
  const candidates = product().filter((each) => whyNot(each) === undefined);
  const missing = new Set(candidates.flatMap(pairsOf));
  const rows: Combination[] = [];
  while (missing.size > 0) {
    let best = candidates[0];
    let most = 0;
    for (const candidate of candidates) {
      const gain = pairsOf(candidate).filter((pair) => missing.has(pair)).length;
      if (gain > most) [best, most] = [candidate, gain];
    }
    if (best === undefined) break;
    rows.push(best);
    for (const pair of pairsOf(best)) missing.delete(pair);
  }
  return rows;
}

/** Every combination there is, whether the tool takes it or not. */
export function product(): readonly Combination[] {
  let partial: Record<string, string>[] = [{}];
  for (const [dimension, values] of Object.entries(dimensions)) {
    partial = partial.flatMap((row) => values.map((value) => ({ ...row, [dimension]: value })));
  }
  return partial as unknown as readonly Combination[];
}

/** `auth=jwt&redis=with`: each two choices of a combination. */
export function pairsOf(combination: Combination): readonly string[] {
  const choices = Object.entries(combination).map(([dimension, value]) => `${dimension}=${value}`);
  return choices.flatMap((a, i) => choices.slice(i + 1).map((b) => `${a}&${b}`));
}
