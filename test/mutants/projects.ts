/**
 * Judges the suite on real projects: generates a few, breaks them by one patch at a time, and sees whether
 * the check that must find it turns red.
 *
 *   npm run test:mutants                 every patch
 *   npm run test:mutants -- C50 C163     those of some checks
 *   npm run test:mutants -- session      those of some projects
 *
 * Where KEELSON_MINUTES says that all tests have only so much time, it is every fourth patch, in turn with
 * the commits; the last line counts the others as skipped.
 */
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { contractOf } from '../../src/contract/contract.js';
import { childEnvironment } from '../../src/steps/environment.js';
import { anyFreePort } from '../../src/steps/ports.js';
import type { Project } from '../../src/steps/project.js';
import { settingNames } from '../../src/steps/project.js';
import { suiteCommands } from '../../src/steps/suite-commands.js';
import { allChecks } from '../../src/verify/checks/index.js';
import { verifyEnvironment } from '../../src/verify/environment.js';
import { ProjectError, startProject } from '../../src/verify/project.js';
import { failureLines } from '../../src/verify/report.js';
import { runChecks } from '../../src/verify/run.js';
import { build, generateProject } from '../support/projects.js';
import { inTurn } from '../support/rotation.js';
import { runsDirectory as directory } from '../support/runs.js';
import { startServers } from '../support/servers.js';
import { installTarball } from '../matrix/tarball.js';
import { blueprints, type ProjectKind } from './blueprints.js';
import type { Patch } from './patch.js';
import { patches } from './patches.js';

/** Checks that make traffic of all kinds, for those that look at what was recorded. */
const TRAFFIC = ['C01', 'C17', 'C131', 'C138', 'C142', 'C149', 'C204'];

/** Variable → address of a server, without the name of a database. */
type Addresses = Readonly<Partial<Record<'DATABASE_URL' | 'REDIS_URL', string>>>;

process.exitCode = await main(process.argv.slice(2));

async function main(asked: readonly string[]): Promise<number> {
  const wanted = patches.filter(
    ({ check, project }) => asked.length === 0 || asked.includes(check) || asked.includes(project),
  );
  const chosen = asked.length === 0 ? inTurn(wanted, 4) : wanted;
  const left = wanted.length - chosen.length;
  if (left > 0)
    console.log(
      `${left} patches are not run here: the time is limited, and their turn comes with the next commits`,
    );
  mkdirSync(directory, { recursive: true });
  const kinds = Object.keys(blueprints) as ProjectKind[];
  const needsServer = chosen.some(({ project }) => isOnServers(project));
  const servers = await startServers(needsServer ? ['postgres', 'redis'] : []);
  const counts = { passed: 0, failed: 0, skipped: left };
  try {
    const program = await installTarball(join(directory, 'mutant-tool'));
    for (const kind of kinds) {
      const own = chosen.filter(({ project }) => project === kind);
      if (own.length === 0) continue;
      const { postgres, redis } = isOnServers(kind) ? servers.states : {};
      const absent = [postgres, redis].find((server) => server?.available === false);
      if (absent?.available === false) {
        console.log(`${absent.reason}: ${own.map(({ check }) => check).join(', ')}`);
        counts.skipped += own.length;
        continue;
      }
      const addresses = {
        ...(postgres?.available && { DATABASE_URL: postgres.url }),
        ...(redis?.available && { REDIS_URL: redis.url }),
      };
      const project = await generate(kind, program, addresses);
      await judgeAll(project, addresses, own, counts);
    }
  } finally {
    await servers.stop();
  }
  const { passed, failed, skipped } = counts;
  console.log(`Mutants: ${passed} passed, ${failed} failed, ${skipped} skipped`);
  return failed > 0 ? 1 : 0;
}

function isOnServers(kind: ProjectKind): boolean {
  return blueprints[kind].database === 'postgres';
}

/** Counts a killed mutant as passed. */
async function judgeAll(
  project: Project,
  servers: Addresses,
  own: readonly Patch[],
  counts: { passed: number; failed: number },
): Promise<void> {
  const ids = own.map(({ check }) => check);
  // Beside dozens of others a check may run out of time on a small machine; what it finds alone counts.
  const busy = await failing(project, servers, ids);
  const unbroken =
    busy.length === 0
      ? []
      : await failing(
          project,
          servers,
          busy.map(({ id }) => id),
        );
  for (const { id, words } of unbroken) {
    console.log(`FAILED   ${id} without any patch: ${words}`);
    counts.failed += 1;
  }
  for (const patch of own) {
    // A check that is red anyway shows nothing.
    if (unbroken.some(({ id }) => id === patch.check)) continue;
    const why = await judge(project, servers, patch);
    if (why === undefined) counts.passed += 1;
    else counts.failed += 1;
    const outcome = why === undefined ? 'killed  ' : 'SURVIVED';
    console.log(`${outcome} ${patch.check} by ${patch.file}${why === undefined ? '' : `: ${why}`}`);
  }
}

/** Generates, installs and builds one of the projects. */
function generate(kind: ProjectKind, program: string, servers: Addresses): Promise<Project> {
  const place = join(directory, `mutant-${kind}`);
  const file = `${place}.blueprint.json`;
  rmSync(place, { recursive: true, force: true });
  writeFileSync(file, JSON.stringify(blueprints[kind]));
  return generateProject({
    program,
    directory: place,
    words: ['--blueprint', file],
    packages: join(directory, 'packages'),
    variables: { ...servers, ...databaseOf(servers, 'mutants') },
  });
}

/** @returns undefined when the check turned red, else what happened instead */
async function judge(
  project: Project,
  servers: Addresses,
  patch: Patch,
): Promise<string | undefined> {
  const before = new Map<string, string>();
  try {
    for (const [find, replace, file = patch.file] of patch.changes) {
      const path = join(project.directory, file);
      const text = readFileSync(path, 'utf8');
      if (!before.has(path)) before.set(path, text);
      if (!text.includes(find)) return `there is no such text any more: ${find}`;
      writeFileSync(
        path,
        text.replaceAll(find, () => replace),
      );
    }
    await build(project);
    return (await failing(project, servers, [patch.check])).length > 0
      ? undefined
      : 'the check is green';
  } catch (error) {
    // An app that does not come up is no answer: the check has found nothing.
    const log = error instanceof ProjectError ? error.log.slice(-3).join(' ') : '';
    return `${error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error)} ${log}`;
  } finally {
    for (const [path, text] of before) writeFileSync(path, text);
  }
}

/** The address of a database of this name, where the project's database is a server. */
function databaseOf({ DATABASE_URL }: Addresses, name: string): Addresses {
  return DATABASE_URL === undefined ? {} : { DATABASE_URL: `${DATABASE_URL}/${name}` };
}

/** A check that did not pass, and what it said. */
interface Failed {
  readonly id: string;
  readonly words: string;
}

/** Starts the project, runs these checks, and gives those that failed. */
async function failing(
  project: Project,
  servers: Addresses,
  ids: readonly string[],
): Promise<readonly Failed[]> {
  const name = `checks_${Date.now().toString(36)}`;
  const file = join(directory, `${name}.db`);
  const onServer = databaseOf(servers, name);
  const databaseUrl = onServer.DATABASE_URL ?? `file:${file}`;
  const { url, variables, secrets } = verifyEnvironment({ port: await anyFreePort(), databaseUrl });
  const running = await startProject({
    directory: project.directory,
    commands: suiteCommands(project),
    environment: { ...childEnvironment(settingNames(project)), ...variables },
    url,
  });
  try {
    const isClosing = allChecks.some(({ id, phase }) => ids.includes(id) && phase === 'closing');
    const wanted = isClosing ? [...TRAFFIC, ...ids] : ids;
    const report = await runChecks({
      contract: contractOf(project.blueprint, project.view.resources, Object.keys(servers)),
      project: running,
      checks: allChecks.filter(({ id }) => wanted.includes(id)),
      ownsProcess: true,
      secrets,
      databaseUrl,
      servers: { ...servers, ...onServer },
    });
    return report.checks
      .filter(({ id, result }) => ids.includes(id) && result !== 'passed')
      .map((check) => ({ id: check.id, words: check.reason ?? failureLines(check).join(' ') }));
  } finally {
    await running.stop();
    for (const end of ['', '-wal', '-shm']) rmSync(file + end, { force: true });
  }
}
