import { exitCodes } from '../errors.js';
import { commandText } from '../shell.js';
import { childEnvironment } from './environment.js';
import { installCommand, managerHomes } from './npm.js';
import { runProcess } from './process.js';
import { settingNames, type Project } from './project.js';
import type { Step, StepContext, StepOutcome } from './step.js';
import { toolVersion } from './tools.js';

/** A slow line and an empty cache get so long. */
const INSTALL_MILLISECONDS = 10 * 60_000;

export const installStep: Step = {
  id: 'install',
  title: 'Install packages',
  needs: ['write'],
  usesServices: false,
  preview: (project) => project.view.manager.install,
  run: installPackages,
};

async function installPackages(context: StepContext): Promise<StepOutcome> {
  const { project } = context;
  const manager = project.view.manager;
  const version = await toolVersion(manager.id, project.directory);
  if (version === undefined) return withoutManager(project);
  context.versions[manager.id] = version;

  const command = installCommand(manager.id, { offline: context.offline, version });
  const outcome = await runProcess(command, {
    cwd: project.directory,
    env: childEnvironment(settingNames(project)),
    signal: context.signal,
    timeout: INSTALL_MILLISECONDS,
    onLine: context.onLine,
  });
  const shown = commandText(command.words);
  if (outcome.exitCode === 0) return { result: 'passed', command: shown };
  return {
    result: 'failed',
    command: shown,
    reason: outcome.timedOut
      ? `${manager.id} did not end within ${INSTALL_MILLISECONDS / 60_000} minutes`
      : `${manager.install} ended with ${outcome.signal ?? `exit code ${outcome.exitCode ?? '?'}`}`,
    remedy: context.offline
      ? 'Not everything is in the cache: run it once without --offline.'
      : 'Mostly the network or the registry: see the last lines above.',
    output: outcome.lines.slice(-15),
    exitCode: exitCodes.environment,
  };
}

function withoutManager(project: Project): StepOutcome {
  const manager = project.view.manager;
  return {
    result: 'not-run',
    reason: `${manager.id} is not on the PATH`,
    remedy: `Get it from ${managerHomes[manager.id]}, then run \`${manager.install}\` in the project.`,
  };
}
