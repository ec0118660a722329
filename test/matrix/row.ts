import { createWriteStream, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';

import { loadCatalog } from '../../src/catalog/catalog.js';
import { managerOf, managersOf } from '../../src/managers/managers.js';
import { childEnvironment } from '../../src/steps/environment.js';
import { runProcess } from '../../src/steps/process.js';
import type { Receipt } from '../../src/types.js';
import { gitIdentity, pathWith } from '../support/environment.js';
import type { Servers } from '../support/servers.js';
import { blueprintOf, featuresOf } from './blueprints.js';
import { providePackages } from './packages.js';
import type { RowResult, StageResult } from './results.js';
import type { Row } from './rows.js';
import { provideTools, type Tools } from './tools.js';

/** What all rows of a run share. */
export interface Workshop {
  /** Everything of the run lies here; projects of failed rows stay. */
  readonly directory: string;
  /** The program, installed from the tarball. */
  readonly program: string;
  readonly servers: Servers;
}

/** Longest a stage may take. */
const STAGE_MS = 600_000;

const catalog = loadCatalog(join(import.meta.dirname, '../../templates'));

/**
 * Generates the project of a row with the packed tool, lets the tool install, build, migrate, test, boot
 * and check it, and lints, formats and type-checks it as its own CI would. What still can run after a
 * failure does run, so that one run shows all faults; the project of a failed row stays where it is.
 */
export async function proveRow(row: Row, workshop: Workshop): Promise<RowResult> {
  const started = performance.now();
  const project = join(workshop.directory, 'rows', row.id);
  rmSync(project, { recursive: true, force: true });
  await mkdir(join(workshop.directory, 'rows'), { recursive: true });
  const needs = neededServers(row, workshop);
  if (needs.absent !== undefined) return summary(row, 'not-run', needs, [], started, needs.absent);

  let tools: Tools;
  try {
    tools = await provideTools(row, workshop.directory);
  } catch (error) {
    const why = error instanceof Error ? error.message.split('\n')[0] : String(error);
    const reason = `not run here: ${why ?? ''}`;
    return summary(row, 'not-run', needs, [], started, reason);
  }
  const environment = {
    ...childEnvironment(),
    ...needs.variables,
    ...tools.variables,
    PATH: pathWith(...tools.directories),
    ...gitIdentity('Matrix'),
  };

  const stages: StageResult[] = [];
  const log = createWriteStream(`${project}.log`);
  const stage = async (name: string, work: () => Promise<string | undefined>): Promise<boolean> => {
    const begun = performance.now();
    const output = await work();
    const seconds = (performance.now() - begun) / 1000;
    stages.push({
      stage: name,
      seconds,
      result: output === undefined ? 'passed' : 'failed',
      ...(output === undefined ? {} : { output }),
    });
    return output === undefined;
  };
  const command =
    (cwd: string, ...words: [string, ...string[]]) =>
    async (): Promise<string | undefined> => {
      log.write(`\n$ ${words.join(' ')}\n`);
      const onLine = (line: string): boolean => log.write(`${line}\n`);
      const outcome = await runProcess(
        { words },
        { cwd, env: environment, timeout: STAGE_MS, onLine },
      );
      if (outcome.exitCode === 0) return undefined;
      const how = outcome.timedOut
        ? `no end within ${STAGE_MS / 1000} s`
        : (outcome.startError ?? `exit ${outcome.exitCode ?? outcome.signal ?? '?'}`);
      return `${words.join(' ')}: ${how}\n${outcome.lines.slice(-40).join('\n')}`;
    };
  /** One of the stack's commands as a person types it: several are run one after the other. */
  const script = (name: string) => async (): Promise<string | undefined> => {
    const { commands } = catalog.stack(row.stack);
    const manager = managerOf(row.ecosystem, row.packageManager);
    const typed = managersOf(row.ecosystem).typed(manager, commands[name] ?? '');
    for (const part of typed.split(' && ')) {
      const [first = '', ...rest] = part.split(' ');
      const output = await command(project, first, ...rest)();
      if (output !== undefined) return output;
    }
    return undefined;
  };
  const tool = (cwd: string, ...words: string[]) =>
    command(cwd, tools.node, workshop.program, ...words);

  try {
    const blueprint = `${project}.blueprint.json`;
    writeFileSync(blueprint, JSON.stringify(blueprintOf(row), null, 2));
    const place = ['--directory', project, '--blueprint', blueprint];
    const later = ['--no-interactive', '--no-install', '--no-git', '--no-start'];
    const isMade = await stage('new', tool(workshop.directory, 'new', ...place, ...later));
    if (isMade) {
      if (row.packageManager === 'npm') {
        await providePackages(project, join(workshop.directory, 'packages'));
      }
      const isComplete = await stage('resume', tool(project, 'resume', '--no-start', '--debug'));
      // What `new` asks at its end is asked again in full, of several processes where they share what they count.
      const instances = ['--instances', String(instancesOf(row))];
      await stage('verify', tool(project, 'verify', '--debug', ...instances));
      if (isComplete)
        await stage('receipt', () => Promise.resolve(receiptFault(receiptOf(project))));
      await stage('lint', script('lint'));
      await stage('typecheck', script('typecheck'));
      await stage('clean tree', async () => {
        const words = ['git', 'status', '--porcelain'] as const;
        const { lines } = await runProcess({ words }, { cwd: project, env: environment });
        return lines.length === 0 ? undefined : `not clean:\n${lines.join('\n')}`;
      });
    }
  } catch (error) {
    stages.push({ stage: 'matrix', seconds: 0, result: 'failed', output: String(error) });
  } finally {
    log.end();
  }
  if (stages.some(({ result }) => result === 'failed')) {
    return summary(row, 'failed', needs, stages, started);
  }
  const receipt = receiptOf(project);
  rmSync(project, { recursive: true, force: true });
  for (const rest of ['.log', '.blueprint.json']) rmSync(project + rest, { force: true });
  return {
    ...summary(row, 'passed', needs, stages, started),
    runtime: tools.runtime,
    ...countsOf(receipt),
  };
}

function instancesOf({ combination }: Row): number {
  return combination.redis === 'with' ? 2 : 1;
}

interface Needs {
  readonly variables: Readonly<Record<string, string>>;
  readonly engine: string;
  /** Why a server that it needs is not there. */
  readonly absent: string | undefined;
}

/** Addresses of the servers that a row talks to: an own database each, and Redis where it is chosen. */
function neededServers(row: Row, { servers }: Workshop): Needs {
  const { database, redis } = row.combination;
  const variables: Record<string, string> = {};
  let engine = 'SQLite';
  let absent: string | undefined;
  if (database !== 'sqlite') {
    const server = servers.states[database];
    if (server?.available === true) {
      engine = server.version;
      variables['DATABASE_URL'] = `${server.url}/row_${row.stack}_${row.number}`;
    } else absent = server?.reason ?? `${database} was not started`;
  }
  if (redis === 'with') {
    const server = servers.states.redis;
    if (server?.available === true) variables['REDIS_URL'] = server.url;
    else absent ??= server?.reason ?? 'redis was not started';
  }
  return { variables, engine, absent };
}

function receiptOf(project: string): Receipt {
  return JSON.parse(readFileSync(join(project, '.keelson', 'receipt.json'), 'utf8')) as Receipt;
}

/** Every step that applies must have passed, with tests and checks that really ran. */
function receiptFault(receipt: Receipt): string | undefined {
  const { tests, checks } = countsOf(receipt);
  if (receipt.result !== 'complete') {
    const steps = receipt.steps.map((step) => `${step.id}: ${step.result} ${step.reason ?? ''}`);
    return `the receipt says ${receipt.result}\n${steps.join('\n')}`;
  }
  return tests > 0 && checks > 0 ? undefined : `${tests} tests and ${checks} checks were counted`;
}

function countsOf(receipt: Receipt): { tests: number; checks: number } {
  const counts = (id: string, name: string): number =>
    receipt.steps.find((step) => step.id === id)?.counts?.[name] ?? 0;
  return { tests: counts('test', 'passed'), checks: counts('verify', 'checks') };
}

function summary(
  row: Row,
  result: RowResult['result'],
  needs: Needs,
  stages: readonly StageResult[],
  started: number,
  reason?: string,
): RowResult {
  const blueprint = blueprintOf(row);
  const { database, auth, subject } = row.combination;
  return {
    number: row.number,
    id: row.id,
    stack: row.stack,
    database,
    engine: needs.engine,
    auth,
    example: subject === 'own' ? 'none' : subject,
    features: featuresOf(row.combination),
    resources: (blueprint['resources'] as readonly string[]).length,
    packageManager: row.packageManager,
    runtime: row.combination.runtime,
    instances: instancesOf(row),
    result,
    ...(reason === undefined ? {} : { reason }),
    tests: 0,
    checks: 0,
    seconds: (performance.now() - started) / 1000,
    stages,
  };
}
