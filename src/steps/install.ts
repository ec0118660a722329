import { exitCodes } from '../errors.js';
import { commandText } from '../shell.js';
import { childEnvironment } from './environment.js';
import { ecosystemOf, type InstallSource, type ToolCommand } from './ecosystem.js';
import { runProcess, type ProcessOutcome } from './process.js';
import { settingNames } from './project.js';
import type { Step, StepContext, StepOutcome } from './step.js';
import { registryFault, watchRegistry } from './registry.js';
import { lackOf, type Lack } from './toolchain.js';

/** A slow line and an empty cache get so long. */
const INSTALL_MILLISECONDS = 10 * 60_000;

export const installStep: Step = {
  id: 'install',
  title: 'Install packages',
  needs: ['write'],
  usesServices: false,
  preview: (project) => ecosystemOf(project).installer(project).typed,
  run: installPackages,
};

async function installPackages(context: StepContext): Promise<StepOutcome> {
  const { project } = context;
  const lack = await lackOf(project, project.directory);
  if (lack !== undefined) return { ...lackingOutcome(lack), exitCode: exitCodes.environment };
  const ecosystem = ecosystemOf(project);
  const { typed } = ecosystem.installer(project);
  // Only the receipt wants to know them: nobody waits for them before the install.
  const versions = ecosystem.versions(project);
  const { commands, outcome, fault } = await installOnceOrTwice(context);
  Object.assign(context.versions, await versions);
  const shown = commands.map(({ words }) => commandText(words)).join(' && ');
  if (outcome.exitCode === 0) return { result: 'passed', command: shown };
  const registry = fault ?? (await faultOfRegistry(context));
  return {
    result: 'failed',
    command: shown,
    reason:
      registry ??
      (outcome.timedOut
        ? `${project.view.manager.id} did not end within ${INSTALL_MILLISECONDS / 60_000} minutes`
        : `${commands.length === 1 ? typed : commandText(commands.at(-1)?.words ?? [])} ended with ${outcome.signal ?? `exit code ${outcome.exitCode ?? '?'}`}`),
    remedy: context.offline
      ? 'Not everything is in the cache: run it once without --offline.'
      : registry !== undefined
        ? 'Check the network, and the address that is set for the registry.'
        : 'Mostly it is the network or the registry: see what it printed last.',
    output: outcome.lines.slice(-15),
    exitCode: exitCodes.environment,
  };
}

export function lackingOutcome({ reason, remedy }: Lack): StepOutcome {
  return { result: 'not-run', reason, remedy: `${remedy}, then resume.` };
}

interface Attempt {
  /** Those that were run: the last one decided. */
  readonly commands: readonly ToolCommand[];
  readonly outcome: ProcessOutcome;
  /** What is wrong with the registry, when it was ended because of that. */
  readonly fault: string | undefined;
}

/** From the cache first; once more with fresh descriptions where the cached ones were too old. */
async function installOnceOrTwice(context: StepContext): Promise<Attempt> {
  if (context.offline) return install(context, 'offline');
  const attempt = await install(context, 'cache-first');
  const isStale =
    attempt.outcome.exitCode !== 0 &&
    ecosystemOf(context.project).isStaleCache(attempt.outcome.lines);
  return isStale ? install(context, 'fresh') : attempt;
}

/** Whether it is the registry's fault that an install failed. */
async function faultOfRegistry(context: StepContext): Promise<string | undefined> {
  const { project, signal, offline } = context;
  return offline ? undefined : registryFault(ecosystemOf(project).registry, project, signal);
}

/** Runs the install, and ends it when it turns out that the registry never answers. */
async function install(
  { project, signal, onLine }: StepContext,
  source: InstallSource,
): Promise<Attempt> {
  const ecosystem = ecosystemOf(project);
  const planned = await ecosystem.installCommands(project, source);
  const over = new AbortController();
  const hopeless = new AbortController();
  let fault: string | undefined;
  if (source !== 'offline') {
    void watchRegistry(ecosystem.registry, project, over.signal).then((found) => {
      fault = found;
      if (found !== undefined) hopeless.abort();
    });
  }
  const run = (command: ToolCommand): Promise<ProcessOutcome> =>
    runProcess(command, {
      cwd: project.directory,
      env: childEnvironment(settingNames(project)),
      signal: AbortSignal.any([signal, hopeless.signal]),
      timeout: INSTALL_MILLISECONDS,
      onLine,
    });
  const [first, ...rest] = planned;
  const commands = [first];
  let outcome = await run(first);
  for (const command of rest) {
    if (outcome.exitCode !== 0) break;
    commands.push(command);
    outcome = await run(command);
  }
  over.abort();
  return { commands, outcome, fault };
}
