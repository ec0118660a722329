/**
 * Which projects of a stack are generated and proved: first few rows, in which every pair of choices meets at least once; then
 * those that are left of every database with every kind of accounts and every subject.
 */

/** What a row can choose, by dimension. `own` are resources with all field types and access kinds. */
const choices = {
  database: ['sqlite', 'postgres', 'mysql'],
  auth: ['jwt', 'session', 'none'],
  subject: ['tasks', 'shop', 'own'],
  redis: ['without', 'with'],
  oauth: ['without', 'with'],
  docker: ['with', 'without'],
  actions: ['with', 'without'],
} as const;

type Choices = typeof choices;

/** One choice in every dimension, and the version of the language that it runs on. */
export type Combination = { readonly [D in keyof Choices]: Choices[D][number] } & {
  readonly runtime: string;
};

/** What differs from one ecosystem to the next. */
interface Ground {
  /** Versions of what projects run on. */
  readonly runtimes: readonly string[];
  /** The manager of most rows. */
  readonly usual: string;
  /** Row → the manager that drives it instead. */
  readonly others: ReadonlyMap<number, string>;
}

const grounds: Readonly<Record<string, Ground>> = {
  npm: {
    runtimes: ['20', '22', '24'],
    usual: 'npm',
    others: new Map([
      [2, 'pnpm'],
      [5, 'yarn'],
      [8, 'bun'],
      [11, 'yarn-berry'],
    ]),
  },
  python: {
    runtimes: ['3.10', '3.11', '3.12', '3.13'],
    usual: 'uv',
    others: new Map([
      [2, 'pip'],
      [7, 'pip'],
    ]),
  },
};

/** @throws Error for an ecosystem that the matrix knows nothing of */
function groundOf(ecosystem: string): Ground {
  const ground = grounds[ecosystem];
  if (ground === undefined) throw new Error(`the matrix has no ground for ${ecosystem}`);
  return ground;
}

/** What rows are made for. */
export interface Subject {
  readonly stack: string;
  readonly ecosystem: string;
  /** Ids of the features that the stack offers. */
  readonly features: readonly string[];
}

/** The features that rows have or have not, by dimension. */
export const featureIds = {
  docker: 'docker',
  actions: 'github-actions',
  oauth: 'oauth',
  redis: 'redis',
} as const;

/** One project to generate and prove. */
export interface Row {
  readonly stack: string;
  readonly ecosystem: string;
  /** From 1 in each stack, stable as long as the dimensions stay. */
  readonly number: number;
  /** The stack and what is most different from row to row, e.g. `express-3-mysql-session-shop`. */
  readonly id: string;
  readonly combination: Combination;
  readonly packageManager: string;
}

/** Choices that the tool refuses to combine, each with the reason. */
const refused: readonly { readonly choices: Partial<Combination>; readonly why: string }[] = [
  { choices: { auth: 'none', oauth: 'with' }, why: 'without accounts there is nobody to log in' },
];

/** Why the tool would refuse a combination; undefined when it takes it. */
export function whyNot(combination: Combination): string | undefined {
  return refused.find(({ choices: refusedChoices }) =>
    Object.entries(refusedChoices).every(
      ([name, value]) => combination[name as keyof Combination] === value,
    ),
  )?.why;
}

/** Every row of a stack, those with all pairs first. */
export function allRows(subject: Subject): readonly Row[] {
  const { stack, ecosystem } = subject;
  const { usual, others } = groundOf(ecosystem);
  const pairs = pairwise(subject);
  return [...pairs, ...leftOver(pairs, subject)].map((combination, index) => {
    const number = index + 1;
    const { database, auth, subject } = combination;
    const id = `${stack}-${number}-${database}-${auth}-${subject}`;
    const packageManager = others.get(number) ?? usual;
    return { stack, ecosystem, number, id, combination, packageManager };
  });
}

/** Rows of several stacks in turn, so that each gets its share of a limited time. */
export function inTurn<T>(lists: readonly (readonly T[])[]): readonly T[] {
  const longest = Math.max(0, ...lists.map(({ length }) => length));
  return Array.from({ length: longest }, (_, index) =>
    lists.flatMap((list) => list.slice(index, index + 1)),
  ).flat();
}

/** For each database, kind of accounts and subject that have not met: the combination that is least like the others. */
function leftOver(rows: readonly Combination[], subject: Subject): readonly Combination[] {
  const triple = ({ database, auth, subject }: Combination): string =>
    `${database} ${auth} ${subject}`;
  const met = new Map<string, number>();
  const note = (row: Combination): void => {
    for (const pair of pairsOf(row)) met.set(pair, (met.get(pair) ?? 0) + 1);
  };
  rows.forEach(note);
  const candidates = product(subject).filter((each) => whyNot(each) === undefined);
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
export function pairwise(subject: Subject): readonly Combination[] {
  const candidates = product(subject).filter((each) => whyNot(each) === undefined);
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
export function product({ ecosystem, features }: Subject): readonly Combination[] {
  const dimensions = { ...choices, runtime: groundOf(ecosystem).runtimes };
  const isOffered = (dimension: string, value: string): boolean =>
    value !== 'with' || features.includes(featureIds[dimension as keyof typeof featureIds]);
  let partial: Record<string, string>[] = [{}];
  for (const [dimension, values] of Object.entries(dimensions)) {
    const offered = values.filter((value) => isOffered(dimension, value));
    partial = partial.flatMap((row) => offered.map((value) => ({ ...row, [dimension]: value })));
  }
  return partial as unknown as readonly Combination[];
}

/** `auth=jwt&redis=with`: each two choices of a combination. */
export function pairsOf(combination: Combination): readonly string[] {
  const choices = Object.entries(combination).map(([dimension, value]) => `${dimension}=${value}`);
  return choices.flatMap((a, i) => choices.slice(i + 1).map((b) => `${a}&${b}`));
}
