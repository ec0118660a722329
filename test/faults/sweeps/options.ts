import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { equivalentWords } from '../../../src/answers.js';
import { planOfAnswers } from '../../../src/commands/plan.js';
import { exitCodes, KeelsonError } from '../../../src/errors.js';
import { managerIds } from '../../../src/managers/managers.js';
import { render } from '../../../src/render.js';
import type { Answers } from '../../../src/types.js';
import { mannersOf } from './judge.js';
import { pairwise } from './pairwise.js';
import { catalog, stackIds } from './scenes.js';
import { Counts, forAll, sampled, type Part, type SweepOptions } from './sweep.js';
import { discard, freshPlace, keelson } from './tool.js';

/** F52: every combination of options makes a project, or is refused with the reason. */

const resources: readonly (readonly string[])[] = [
  [],
  ['book title:string(1..120) pages:int?'],
  ['shelf(shared) name:string:unique', 'book(owner) title:string shelf:ref(shelf)'],
];

export async function* options(sweep: SweepOptions): AsyncGenerator<Part> {
  yield inMemory(sweep);
  yield await onTheCommandLine(sweep);
}

function inMemory({ full, runs, seed }: SweepOptions): Part {
  const all = product();
  const counts = new Counts('combinations', 'rendered', 'refused with the reason', 'crashes');
  const violations: string[] = [];
  for (const answers of sampled(all, full ? all.length : runs * 10, seed)) {
    counts.add('combinations');
    try {
      render(planOfAnswers(answers, catalog));
      counts.add('rendered');
    } catch (error) {
      const isReason = error instanceof KeelsonError && error.exitCode === exitCodes.input;
      counts.add(isReason ? 'refused with the reason' : 'crashes');
      if (!isReason) violations.push(`${JSON.stringify(answers)}: ${String(error)}`);
      else if (!isTold(error)) violations.push(`${JSON.stringify(answers)}: ${error.message}`);
    }
  }
  return {
    cases: 'F52',
    where: 'in memory',
    what: 'every combination of options',
    figures: counts.figures,
    violations,
  };
}

/** There is a way out. */
function isTold({ remedy, where, excerpt }: KeelsonError): boolean {
  return remedy !== undefined || where !== undefined || excerpt !== undefined;
}

/** What a stack can be asked for, of each list one. */
interface Lists {
  readonly framework: readonly string[];
  readonly database: readonly string[];
  readonly auth: readonly string[];
  readonly example: readonly string[];
  readonly features: readonly (readonly string[])[];
  readonly packageManager: readonly string[];
  readonly resources: readonly (readonly string[])[];
}

function listsOf(stack: string): Lists {
  const ids = (kind: 'database' | 'auth' | 'feature' | 'example'): readonly string[] =>
    catalog.choices(stack, kind).map(({ id }) => id);
  return {
    framework: [stack],
    database: ids('database'),
    auth: ids('auth'),
    example: ids('example'),
    features: subsets(ids('feature')),
    // Those of other languages, too.
    packageManager: managerIds,
    resources,
  };
}

function product(): readonly Answers[] {
  return stackIds.flatMap((stack) =>
    Object.entries(listsOf(stack)).reduce<readonly Answers[]>(
      (found, [key, values]) =>
        found.flatMap((answers) =>
          (values as readonly unknown[]).map((value) => ({ ...answers, [key]: value })),
        ),
      [{}],
    ),
  );
}

function subsets(all: readonly string[]): readonly (readonly string[])[] {
  return all.reduce<readonly (readonly string[])[]>(
    (found, id) => [...found, ...found.map((subset) => [...subset, id])],
    [[]],
  );
}

/** Each two options of a stack together at least once, through the packed tool. */
async function onTheCommandLine({ full, runs, seed, jobs }: SweepOptions): Promise<Part> {
  const rows = stackIds.flatMap((stack) => pairwise(listsOf(stack), seed));
  const counts = new Counts('runs', 'made', 'refused with the reason');
  const violations: string[] = [];
  await forAll(sampled(rows, full ? rows.length : runs, seed), jobs, async (answers) => {
    const cwd = freshPlace();
    const words = equivalentWords({ name: 'shop', ...answers });
    const flags = ['--yes', '--no-git', '--no-install', '--quiet'];
    const run = await keelson(['new', ...words, ...flags], { cwd });
    const isMade = existsSync(join(cwd, 'shop'));
    counts.add('runs');
    counts.add(run.code === 0 ? 'made' : 'refused with the reason');
    const faults = [
      ...mannersOf(run, [0, 2]),
      ...(isMade === (run.code === 0) ? [] : [`${isMade ? 'made' : 'nothing made'}, and refused`]),
    ];
    violations.push(...faults.map((fault) => `${words.join(' ')}: ${fault}`));
    discard(cwd);
  });
  return {
    cases: 'F52',
    where: 'on the command line',
    what: 'each two options together',
    figures: counts.figures,
    violations,
  };
}
