import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { exitCodes, KeelsonError } from '../../../src/errors.js';
import type { Answers } from '../../../src/types.js';
import { answersWith, faultOf, type Role } from './asked.js';
import { buildNamed } from './named.js';
import { catalog, stackIds } from './scenes.js';
import { Counts, isSample, sampled, type Part, type SweepOptions } from './sweep.js';

/**
 * F42: hostile names for projects, resources and fields are refused with a name that passes, or what is
 * generated with them builds.
 */

const roles: readonly Role[] = ['project', 'resource', 'field'];

const groups = JSON.parse(
  readFileSync(join(import.meta.dirname, '../names.json'), 'utf8'),
) as Readonly<Record<string, readonly string[]>>;
const names = [...new Set(Object.values(groups).flat())];

export async function* namesSweep(options: SweepOptions): AsyncGenerator<Part> {
  const stacks = stackIds.filter((stack) => stack.includes(options.only));
  for (const stack of stacks) {
    for (const role of roles) yield refusedOrRendered(stack, role, options);
  }
  const chosen = isSample(options) ? sampled(stacks, 1, options.seed) : stacks;
  for (const stack of chosen) yield* buildNamed(stack, passing, options);
}

/** A choice of each database and auth, which bring names of their own. */
function selectionsOf(stack: string): readonly Answers[] {
  const ids = (kind: 'database' | 'auth'): readonly string[] =>
    catalog.choices(stack, kind).map(({ id }) => id);
  return ids('database').flatMap((database) =>
    ids('auth').map((auth) => ({ framework: stack, database, auth, example: 'none' })),
  );
}

/** Names that a stack takes with whatever else is chosen. */
function passing(stack: string, role: Role): readonly string[] {
  return names.filter((name) =>
    selectionsOf(stack).every(
      (selection) => faultOf({ ...selection, ...answersWith(role, name) }) === undefined,
    ),
  );
}

function refusedOrRendered(stack: string, role: Role, options: SweepOptions): Part {
  const tried = sampled(names, isSample(options) ? options.runs * 2 : Infinity, options.seed);
  const counts = new Counts(
    'names',
    'tries',
    'taken',
    'rendered',
    'refused with a name that passes',
  );
  const violations: string[] = [];
  counts.add('names', tried.length);
  for (const [at, selection] of selectionsOf(stack).entries()) {
    for (const [index, name] of tried.entries()) {
      counts.add('tries');
      // What may be refused depends on the choice; what is rendered of a name, hardly.
      const isRendered = index % selectionsOf(stack).length === at;
      const fault = faultOf({ ...selection, ...answersWith(role, name) }, isRendered);
      if (fault === undefined) {
        counts.add(isRendered ? 'rendered' : 'taken');
        continue;
      }
      const why = faultOfRefusal(fault, role, selection);
      if (why === undefined) counts.add('refused with a name that passes');
      else violations.push(`${selection.database ?? ''} ${selection.auth ?? ''} ${name}: ${why}`);
    }
  }
  return {
    cases: 'F42',
    where: `${stack}: ${role}`,
    what: 'hostile names, refused or rendered',
    figures: counts.figures,
    violations,
  };
}

/** What is wrong with a refusal: the name that it proposes must pass in place of the other. */
function faultOfRefusal(fault: unknown, role: Role, selection: Answers): string | undefined {
  if (!(fault instanceof KeelsonError) || fault.exitCode !== exitCodes.input)
    return messageOf(fault);
  const { remedy, excerpt } = fault;
  // Where a word was not expected there, it is shown.
  if (remedy === undefined)
    return excerpt === undefined ? `no remedy: ${fault.message}` : undefined;
  const proposed = proposalIn(remedy);
  if (proposed === undefined) return undefined;
  const again = faultOf({ ...selection, ...answersWith(role, proposed) });
  return again === undefined
    ? undefined
    : `the remedy "${proposed}" is refused: ${messageOf(again)}`;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** Some remedies say what to do without a name. */
function proposalIn(remedy: string): string | undefined {
  return /e\.g\. "?([\w-]+)"?\.$/.exec(remedy)?.[1];
}
