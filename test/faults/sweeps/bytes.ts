import { execFileSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { provideNode } from '../../support/nodes.js';
import { findProgram } from '../../support/programs.js';
import { ended } from './judge.js';
import { managersOf } from '../../../src/managers/managers.js';
import { catalog, stackIds } from './scenes.js';
import { contentOf, differing, type State } from './state.js';
import { Counts, forAll, sampled, type Part, type SweepOptions } from './sweep.js';
import { discard, freshPlace, keelson, type Run, type RunOptions } from './tool.js';

/**
 * F56, F79, F105: the same words make the same bytes, whatever the clock, locale, umask, time zone, home or
 * machine. Of `.env` the names are compared: there is no seed from which its secrets could be made again.
 */

/** Under what a run is made otherwise than usual. */
interface Circumstance extends Pick<RunOptions, 'env' | 'wrapper' | 'node'> {
  readonly name: string;
  /** Name of the directory it is started in. */
  readonly directory?: string;
}

const variables: Readonly<Record<string, Readonly<Record<string, string | undefined>>>> = {
  'LANG=C': { LANG: 'C', LC_ALL: 'C' },
  'LANG unset': { LANG: undefined, LC_ALL: undefined },
  'LC_ALL=tr_TR': { LANG: 'tr_TR.UTF-8', LC_ALL: 'tr_TR.UTF-8' },
  'LC_ALL=ar_EG': { LANG: 'ar_EG.UTF-8', LC_ALL: 'ar_EG.UTF-8' },
  'LC_ALL=th_TH': { LANG: 'th_TH.UTF-8', LC_ALL: 'th_TH.UTF-8' },
  'LC_ALL=sv_SE': { LANG: 'sv_SE.UTF-8', LC_ALL: 'sv_SE.UTF-8' },
  'TZ=Asia/Kathmandu': { TZ: 'Asia/Kathmandu' },
  'TZ=Pacific/Kiritimati': { TZ: 'Pacific/Kiritimati' },
  'TZ=nowhere': { TZ: 'No/Where' },
  'HOME unset': { HOME: undefined },
  'HOME absent': { HOME: '/nonexistent' },
  'PATH empty': { PATH: '' },
  'PATH=/usr/bin': { PATH: '/usr/bin' },
  'PATH unset': { PATH: undefined },
  'NODE_ENV=production': { NODE_ENV: 'production' },
  'NODE_ENV=test': { NODE_ENV: 'test' },
  NODE_OPTIONS: { NODE_OPTIONS: '--no-warnings --max-old-space-size=512 --stack-trace-limit=1' },
  'NODE_OPTIONS=--throw-deprecation': { NODE_OPTIONS: '--throw-deprecation' },
  npm_config: {
    ...{ npm_config_registry: 'http://127.0.0.1:9/', npm_config_global: 'true' },
    ...{
      npm_config_prefix: '/nonexistent',
      npm_config_omit: 'dev',
      npm_config_save_exact: 'false',
    },
    ...{ npm_config_init_author_name: 'Eve', npm_config_init_license: 'GPL-3.0' },
  },
  PYTHONPATH: {
    PYTHONPATH: '/nonexistent',
    PYTHONHOME: '/nonexistent',
    VIRTUAL_ENV: '/nonexistent',
  },
  'TERM=dumb': { TERM: 'dumb', COLUMNS: '20' },
  'CI=true': { CI: 'true', GITHUB_ACTIONS: 'true' },
  FORCE_COLOR: { FORCE_COLOR: '3', COLORTERM: 'truecolor' },
  'USER=mallory': { USER: 'mallory', LOGNAME: 'mallory', HOSTNAME: 'elsewhere', EDITOR: 'false' },
  'TMPDIR absent': { TMPDIR: '/nonexistent' },
  'variables of the project': {
    PORT: '1',
    APP_URL: 'http://elsewhere.example',
    LOG_LEVEL: 'trace',
  },
};

const directories = [
  'with blanks',
  `with ' and "`,
  '#%20(&)',
  'Ünïcödé 目录',
  '-begins-with',
  '$(x)',
];
const clock = join(import.meta.dirname, 'clock.cjs');

async function circumstances(full: boolean): Promise<readonly Circumstance[]> {
  const majors = full ? ['20', '22', '24'] : [];
  const nodes = await Promise.all(majors.map(provideNode));
  return [
    ...Object.entries(variables).map(([name, env]) => ({ name, env })),
    ...directories.map((directory) => ({ name: `in "${directory}"`, directory })),
    ...['000', '002', '027', '077'].map((mask) => ({
      name: `umask ${mask}`,
      wrapper: ['/bin/sh', '-c', `umask ${mask}; exec "$@"`, 'sh'],
    })),
    ...[
      '1970-01-01T00:00:01Z',
      '1999-12-31T23:59:59Z',
      '2038-01-19T03:14:08Z',
      '2099-12-31T12:00:00Z',
    ].map((date) => ({
      name: `the clock at ${date.slice(0, 10)}`,
      env: { KEELSON_TEST_CLOCK: date },
      node: [process.execPath, '--require', clock],
    })),
    ...nodes.map((node) => ({ name: versionOf(node), node: [node] })),
    ...(canNameMachine() ? [otherMachine] : []),
  ];
}

function versionOf(node: string): string {
  return `Node ${execFileSync(node, ['--version'], { encoding: 'utf8' }).trim()}`;
}

const otherMachine: Circumstance = {
  name: 'a machine of another name',
  wrapper: ['unshare', '-ru', '/bin/sh', '-c', 'hostname elsewhere; exec "$@"', 'sh'],
};

function canNameMachine(): boolean {
  if (findProgram('unshare') === undefined) return false;
  try {
    execFileSync('unshare', ['-ru', 'true'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

/** A command, where it is started, and what it makes usually. */
interface Case {
  readonly title: string;
  readonly words: readonly string[];
  /** The project that it is started in; else it makes one. */
  readonly project?: string;
}

export async function* bytes(options: SweepOptions): AsyncGenerator<Part> {
  const all = await circumstances(options.full);
  const chosen = options.full ? all : sampled(all, Math.ceil(options.runs / 3), options.seed);
  for (const stack of stackIds) {
    const made = newProject(stack);
    yield sameBytes(made, chosen, options.jobs);
    const { directory } = await runIn(made, {});
    const words = ['add', 'resource', 'invoice(owner) number:string:unique', '--no-install'];
    const added = { title: `${stack}: add resource`, words: [...words, '--quiet'] };
    yield sameBytes({ ...added, project: join(directory, 'shop') }, chosen, options.jobs);
  }
}

function newProject(stack: string): Case {
  const [manager] = managersOf(catalog.stack(stack).ecosystem).all;
  // Which one is usual here is asked of the machine, unless it is said.
  const choices = ['--framework', stack, '--package-manager', manager.id];
  const flags = ['--yes', '--no-git', '--no-install', '--quiet'];
  return { title: `${stack}: new`, words: ['new', 'shop', ...choices, ...flags] };
}

async function sameBytes(each: Case, chosen: readonly Circumstance[], jobs: number): Promise<Part> {
  const usual = await runIn(each, {});
  if (usual.run.code !== 0) throw new Error(`${each.title}: ${ended(usual.run)}`);
  const counts = new Counts('circumstances', 'files compared', 'files that differ');
  const violations: string[] = [];
  await forAll(chosen, jobs, async (circumstance) => {
    const { run, files, directory } = await runIn(each, circumstance);
    const others = differing(usual.files, files);
    counts.add('circumstances');
    counts.add('files compared', fileCount(usual.files));
    counts.add('files that differ', others.length);
    const faults = [
      ...(run.code === 0 ? [] : [`exit ${ended(run)}`]),
      ...(others.length === 0 ? [] : [`${others.length} differ: ${others.slice(0, 3).join(', ')}`]),
    ];
    violations.push(...faults.map((fault) => `${circumstance.name}: ${fault}`));
    discard(directory);
  });
  const head = { cases: 'F56 F79 F105', what: 'the same bytes elsewhere', where: each.title };
  return { ...head, figures: counts.figures, violations };
}

interface Made {
  readonly run: Run;
  readonly files: State;
  /** Where `shop` is. */
  readonly directory: string;
}

async function runIn({ words, project }: Case, circumstance: Partial<Circumstance>): Promise<Made> {
  const { directory: name = 'usual', ...how } = circumstance;
  const directory = join(freshPlace(), name);
  mkdirSync(directory);
  const target = join(directory, 'shop');
  if (project !== undefined) execFileSync('cp', ['-a', '--', project, target]);
  const run = await keelson(words, { cwd: project === undefined ? directory : target, ...how });
  return { run, files: contentOf(target), directory };
}

function fileCount(state: State): number {
  return [...state.values()].filter((what) => !what.startsWith('directory')).length;
}
