import { existsSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ecosystemOf } from '../../../src/steps/ecosystem.js';
import type { Project } from '../../../src/steps/project.js';
import { projectCommand } from '../../../src/steps/scripts.js';
import { lackOf } from '../../../src/steps/toolchain.js';
import { blueprintPath, type Answers } from '../../../src/types.js';
import { generateProject, readProject } from '../../support/projects.js';
import { runsDirectory } from '../../support/runs.js';
import { program } from '../support/packed.js';
import { faultOf, type Role } from './asked.js';
import { ended } from './judge.js';

import { catalog } from './scenes.js';
import { Counts, forAll, isSample, sampled, type Part, type SweepOptions } from './sweep.js';
import { freshPlace, keelson, runWords } from './tool.js';

/** Projects with hostile names, built: types are checked, and their migrations run. */

const packages = join(runsDirectory, 'sweeps/packages');

/** Which names of a role a stack takes. */
type Passing = (stack: string, role: Role) => readonly string[];

export async function* buildNamed(
  stack: string,
  passing: Passing,
  options: SweepOptions,
): AsyncGenerator<Part> {
  mkdirSync(packages, { recursive: true });
  const few = isSample(options);
  const chosen = (role: Role): readonly string[] =>
    sampled(passing(stack, role), few ? options.runs : Infinity, options.seed);
  const databases = catalog.choices(stack, 'database').map(({ id }) => id);
  const auths = catalog.choices(stack, 'auth').map(({ id }) => id);
  for (const [index, database] of (few ? ['sqlite'] : databases).entries()) {
    const auth = auths[index % auths.length] ?? '';
    const answers = { framework: stack, database, auth, example: 'none', features: [] };
    const project = await named(answers, chosen('resource'), chosen('field'));
    yield project.part;
    if (database !== 'sqlite' || few || project.made === undefined) continue;
    yield await projectsNamed(answers, passing(stack, 'project'), project.made, options);
  }
}

/** One project with a resource of each name, and others with a field of each. */
async function named(
  answers: Answers,
  resources: readonly string[],
  fields: readonly string[],
): Promise<{ readonly part: Part; readonly made?: Project }> {
  const where = `${answers.framework ?? ''}: ${answers.database ?? ''}`;
  const head = { cases: 'F42', where, what: 'resources and fields of hostile names, built' };
  const counts = new Counts('names of resources', 'names of fields', 'commands', 'failed');
  const possible = resources
    .map(titled)
    .filter((notation) => faultOf({ ...answers, resources: [notation] }, true) === undefined);
  const notations = together(answers, [...possible, ...holdersOf(fields)]);
  counts.add('names of resources', notations.filter((each) => !each.startsWith(holder)).length);
  counts.add('names of fields', fields.length);
  const place = freshPlace();
  const file = join(place, 'answers.json');
  writeFileSync(file, JSON.stringify({ ...answers, resources: notations }));
  const violations: string[] = [];
  try {
    const made = await generateProject({
      ...{ program, packages, directory: join(place, 'shop') },
      words: ['shop', '--yes', '--blueprint', file],
    });
    counts.add('commands');
    const faults = await faultsOf(made, counts);
    return { part: { ...head, figures: counts.figures, violations: faults }, made };
  } catch (error) {
    const lack = await lackAt(join(place, 'shop'));
    if (lack === undefined) violations.push(messageOf(error));
    return {
      part: {
        ...head,
        figures: counts.figures,
        violations,
        ...(lack !== undefined && { skipped: `not run here: ${lack}` }),
      },
    };
  }
}

/** What this machine lacks to install the project in a directory, if it was written at all. */
async function lackAt(directory: string): Promise<string | undefined> {
  if (!existsSync(join(directory, blueprintPath))) return undefined;
  return (await lackOf(await readProject(directory), directory))?.reason;
}

function messageOf(error: unknown): string {
  const { stderr = '', stdout = '' } = error as { stderr?: string; stdout?: string };
  return `${String(error).slice(0, 200)} ${`${stdout}${stderr}`.slice(-1500)}`;
}

function titled(name: string): string {
  return `${name} title:string(1..80)`;
}

const holder = 'holderOf';
const types = [
  'string(1..80)',
  'int?',
  'boolean:default(false)',
  'date?',
  'money',
  'enum(one,two)',
  'text?',
  'datetime?',
  'json?',
  'number',
];

/** Resources with so many fields as one can have, of every type. */
function holdersOf(fields: readonly string[]): readonly string[] {
  const most = 50;
  return Array.from({ length: Math.ceil(fields.length / most) }, (_, at) => {
    const some = fields
      .slice(at * most, (at + 1) * most)
      .map((name, index) => `${name}:${types[(at + index) % types.length] ?? 'int'}`);
    return `${holder}${'ABCDEFGHIJ'.charAt(at)} ${distinct(some).join(' ')}`;
  });
}

/** Names that are the same in another writing go apart: the first stays. */
function distinct(fields: readonly string[]): readonly string[] {
  const seen = new Map<string, string>();
  for (const field of fields) {
    const key = field.replace(/:.*/, '').replaceAll('_', '').toLowerCase();
    if (!seen.has(key)) seen.set(key, field);
  }
  return [...seen.values()];
}

/** As many of them as go together: two may be one in the plural. */
function together(answers: Answers, notations: readonly string[]): readonly string[] {
  const isPossible = (resources: readonly string[]): boolean =>
    faultOf({ ...answers, resources: [...resources] }) === undefined;
  const added = (taken: readonly string[], some: readonly string[]): readonly string[] => {
    if (isPossible([...taken, ...some])) return [...taken, ...some];
    if (some.length < 2) return taken;
    const half = Math.ceil(some.length / 2);
    return added(added(taken, some.slice(0, half)), some.slice(half));
  };
  return added([], notations);
}

async function faultsOf(project: Project, counts: Counts): Promise<readonly string[]> {
  const { directory } = project;
  const isHere = project.blueprint.database === 'sqlite';
  const python = (...words: readonly string[]): readonly string[] =>
    ecosystemOf(project).command(project, ['python', ...words]).words;
  const command = (id: string): readonly (readonly string[])[] => {
    const found = projectCommand(project, id);
    return found === undefined ? [] : [found.words];
  };
  const commands = [
    ...command('typecheck'),
    ...command('build'),
    ...(existsSync(join(directory, 'manage.py'))
      ? [
          python('-m', 'compileall', '-q', 'apps', 'config', 'core', 'web'),
          python('manage.py', 'check'),
          ...(isHere ? [python('manage.py', 'makemigrations', '--check', '--dry-run')] : []),
        ]
      : []),
    ...(isHere ? command('migrate') : []),
  ];
  const faults: string[] = [];
  for (const words of commands) {
    const run = await runWords(words, { cwd: directory });
    counts.add('commands');
    if (run.code === 0) continue;
    counts.add('failed');
    faults.push(`${words.join(' ')}: ${ended(run)} ${run.stdout.slice(-1500)}`);
  }
  return faults;
}

/** A project of each name, with the packages of another of the same choices. */
async function projectsNamed(
  answers: Answers,
  names: readonly string[],
  { directory: other }: Project,
  { full, runs, seed, jobs }: SweepOptions,
): Promise<Part> {
  const stack = answers.framework ?? '';
  const counts = new Counts('names', 'commands', 'failed');
  const violations: string[] = [];
  const chosen = sampled(names, full ? Infinity : Math.ceil(runs / 10), seed);
  await forAll(chosen, jobs, async (name) => {
    const cwd = freshPlace();
    const choices = ['--framework', stack, '--database', 'sqlite', '--auth', answers.auth ?? ''];
    const flags = ['--example', 'none', '--feature', 'none', '--yes', '--no-install', '--no-git'];
    const run = await keelson(['new', name, ...choices, ...flags], { cwd });
    counts.add('names');
    if (run.code !== 0) {
      violations.push(`${name}: ${ended(run)}`);
      return;
    }
    for (const installed of ['node_modules', '.venv'].filter((each) =>
      existsSync(join(other, each)),
    )) {
      symlinkSync(join(other, installed), join(cwd, name, installed));
    }
    const faults = await faultsOf(await readProject(join(cwd, name)), counts);
    violations.push(...faults.map((fault) => `${name}: ${fault}`));
  });
  return {
    cases: 'F42',
    where: stack,
    what: 'projects of hostile names, built',
    figures: counts.figures,
    violations,
  };
}
