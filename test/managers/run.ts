/**
 * Proves that what documents say of a package manager is true: a project is made, installed, built and tested with it, and
 * every command of its README and workflow is typed, in a directory of an odd name.
 *
 *   npm run test:managers              the one whose turn it is: another one with each commit
 *   npm run test:managers -- --full    all of them
 *   npm run test:managers -- bun       one of them
 *
 * The last line says how many passed, failed, or could not be had on this machine.
 */
import { join } from 'node:path';

import type { PackageManager } from '../../src/managers/manager.js';
import { npmManagers } from '../../src/managers/npm.js';
import { childEnvironment } from '../../src/steps/environment.js';
import { runProcess } from '../../src/steps/process.js';
import { provideManager } from '../matrix/managers.js';
import { gitIdentity, pathWith } from '../support/environment.js';
import type { Outcome } from '../support/outcome.js';
import { rotation } from '../support/rotation.js';
import { runAttempts, type Run } from '../support/runs.js';

const kept = join(import.meta.dirname, '../../.cache/managers');
/** A path as some people have them: nothing in it may be taken for a word of a shell or a part of an address. */
const odd = "it's & (café), [y] + ü; ~";
/** Of one command; a slow machine gets it, too. */
const limit = 10 * 60_000;

process.exitCode = await runAttempts('Managers', async (run) => {
  for (const manager of managersOfTurn(process.argv.slice(2))) {
    run.report({ what: manager.id, ...(await prove(manager, run)) });
  }
});

function managersOfTurn(asked: readonly string[]): readonly PackageManager[] {
  const { all } = npmManagers;
  if (asked.includes('--full')) return all;
  if (asked.length > 0) return all.filter(({ id }) => asked.includes(id));
  return all.slice(rotation() % all.length).slice(0, 1);
}

async function prove(
  manager: PackageManager,
  { directory, program }: Run,
): Promise<Omit<Outcome, 'what'>> {
  let bin: string | undefined;
  try {
    bin = await provideManager(manager.id, kept);
  } catch (error) {
    const why = error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error);
    return { result: 'skipped', reason: `not run here: ${why}` };
  }
  const project = join(directory, odd, manager.id);
  const env = {
    ...childEnvironment(),
    ...gitIdentity('Managers'),
    PATH: pathWith(...(bin === undefined ? [] : [bin])),
  };
  const answers = ['--framework', 'express', '--database', 'sqlite', '--auth', 'session'];
  const more = ['--example', 'tasks', '--feature', 'docker,github-actions', '--yes'];
  const made = ['new', 'managers-api', ...answers, ...more, '--package-manager', manager.id];
  const { ci, run } = manager;
  const commands: readonly (readonly [string, readonly [string, ...string[]]])[] = [
    [
      directory,
      [process.execPath, program, ...made, '--directory', project, '--no-verify', '--no-start'],
    ],
    [project, ['rm', '-r', 'node_modules', 'dist']],
    ...[
      ci,
      `${run} lint`,
      `${run} typecheck`,
      `${run} build`,
      `${run} migrate`,
      'git diff --exit-code HEAD',
    ].map((typed) => [project, typed.split(' ') as [string, ...string[]]] as const),
  ];
  for (const [cwd, words] of commands) {
    const outcome = await runProcess({ words }, { cwd, env, timeout: limit });
    if (outcome.exitCode === 0) continue;
    const said = outcome.lines.slice(-20).join('\n');
    return { result: 'failed', reason: `${words.join(' ')} in ${cwd}\n${said}` };
  }
  return { result: 'passed', reason: `${commands.length} commands` };
}
