/**
 * Proves what the features `docker` and `github-actions` write, on one project of each stack and real servers:
 *
 *   npm run test:delivery               every stack
 *   npm run test:delivery -- express    one of them
 *
 * Where KEELSON_MINUTES says that all tests have only so much time, images and workflows are made of one stack, in
 * turn with the commits. The last line says how many attempts passed, failed, or could not be made on this machine.
 */
import { execFile } from 'node:child_process';
import { mkdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parseEnv, promisify } from 'node:util';

import { loadCatalog } from '../../src/catalog/catalog.js';
import { templatesDirectory } from '../../src/paths.js';
import { gitIdentity, pathWith } from '../support/environment.js';
import { anyPython, provideUv } from '../support/python.js';
import { inTurn } from '../support/rotation.js';
import { runAttempts, type Run } from '../support/runs.js';
import { startServers } from '../support/servers.js';
import { proveCompose } from './compose.js';
import { proveImage } from './image.js';
import type { Outcome } from '../support/outcome.js';
import { proveWorkflow } from './workflow.js';

const run = promisify(execFile);
const catalog = loadCatalog(templatesDirectory);

process.exitCode = await runAttempts('Delivery', deliver);

async function deliver({ directory, program, report: reportOne }: Run): Promise<void> {
  const report = (outcomes: readonly Outcome[]): void => outcomes.forEach(reportOne);
  const stacks = stackIds();
  for (const stack of stacks) report(await proveCompose(program, stack, directory));

  const servers = await startServers(['postgres', 'redis']);
  try {
    const { postgres, redis } = servers.states;
    if (postgres?.available === true && redis?.available === true) {
      const chosen = process.argv.length > 2 ? stacks : inTurn(stacks, stacks.length);
      for (const stack of stacks.filter((each) => !chosen.includes(each))) {
        const reason = 'the time is limited, and its turn comes with the next commits';
        report([{ what: `image and workflow of ${stack}`, result: 'skipped', reason }]);
      }
      for (const stack of chosen) {
        console.log(`${stack}:`);
        const place = join(directory, stack);
        mkdirSync(place);
        const addresses = {
          DATABASE_URL: `${postgres.url}/delivery_${stack}`,
          REDIS_URL: redis.url,
        };
        const project = await newProject(program, stack, place, addresses);
        const { ecosystem } = catalog.stack(stack);
        report(
          await proveImage(project, place, { ...settingsOf(project), ...addresses }, ecosystem),
        );
        const others = { ...addresses, DATABASE_URL: `${postgres.url}/workflow_${stack}` };
        const path = ecosystem === 'python' ? [await ownPython(place)] : [];
        report(await proveWorkflow(project, place, others, tarballIn(directory, program), path));
      }
    } else {
      const reason = [postgres, redis]
        .flatMap((state) => (state?.available === false ? state.reason : []))
        .join('; ');
      report([{ what: 'image and workflow', result: 'skipped', reason }]);
    }
  } finally {
    await servers.stop();
  }
}

/** Those that were asked for as words of the command, or all. */
function stackIds(): readonly string[] {
  const asked = process.argv.slice(2);
  return catalog.stackIds().filter((id) => asked.length === 0 || asked.includes(id));
}

/** Programs of a Python that steps may install into, as a fresh machine of the workflow would have it. */
async function ownPython(place: string): Promise<string> {
  const home = join(place, 'python');
  await run(anyPython(), ['-m', 'venv', home]);
  return join(home, 'bin');
}

/** A project with everything that is delivered, installed and committed. */
async function newProject(
  program: string,
  stack: string,
  place: string,
  servers: Readonly<Record<string, string>>,
): Promise<string> {
  const project = join(place, 'project');
  const answers = [
    '--framework',
    stack,
    '--database',
    'postgres',
    '--auth',
    'jwt',
    '--example',
    'shop',
    '--yes',
  ];
  const features = ['--feature', 'docker,github-actions,redis'];
  const flags = ['--no-test', '--no-verify', '--no-start', '--directory', project];
  const settings = { ...gitIdentity('Delivery'), PATH: pathWith(dirname(provideUv())) };
  await run(process.execPath, [program, 'new', 'delivery-api', ...answers, ...features, ...flags], {
    env: { ...process.env, ...servers, ...settings },
  });
  return project;
}

/** The package that the program was installed from. */
function tarballIn(directory: string, program: string): string {
  const { version } = JSON.parse(
    readFileSync(join(dirname(dirname(program)), 'package.json'), 'utf8'),
  ) as { version: string };
  return join(directory, 'tool', `create-keelson-${version}.tgz`);
}

/** What the project's `.env` says. */
function settingsOf(project: string): Record<string, string> {
  const values = parseEnv(readFileSync(join(project, '.env'), 'utf8'));
  return Object.fromEntries(
    Object.entries(values).flatMap(([key, value]) => (value === undefined ? [] : [[key, value]])),
  );
}
