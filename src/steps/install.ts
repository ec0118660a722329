import { exitCodes } from '../errors.js';
import { commandText } from '../shell.js';
import { childEnvironment } from './environment.js';
import { ecosystemOf, type InstallSource, type ToolCommand } from './ecosystem.js';
import { runProcess, type ProcessOutcome } from './process.js';
import { settingNames, type Project } from './project.js';
import type { Step, StepContext, StepOutcome } from './step.js';
import { silentRegistry } from './registry.js';
import { findTool, reaches, toolVersion } from './tools.js';

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
  const missing = await missingTool(project);
  if (missing !== undefined) return missing;
  const ecosystem = ecosystemOf(project);
  const { tool, typed, home } = ecosystem.installer(project);
  if (findTool(tool) === undefined) {
    return {
      result: 'not-run',
      reason: `${tool} is not on the PATH`,
      remedy: `Get it from ${home}, then run \`${typed}\` in the project.`,
    };
  }
  // Only the receipt wants to know it: nobody waits for it before the install.
  const version = toolVersion(tool, project.directory);
  const { command, outcome, silent } = await installOnceOrTwice(context);
  context.versions[tool] = (await version) ?? 'unknown';
  const shown = commandText(command.words);
  if (outcome.exitCode === 0) return { result: 'passed', command: shown };
  return {
    result: 'failed',
    command: shown,
    reason:
      silent !== undefined
        ? `the registry ${silent} does not answer`
        : outcome.timedOut
          ? `${tool} did not end within ${INSTALL_MILLISECONDS / 60_000} minutes`
          : `${typed} ended with ${outcome.signal ?? `exit code ${outcome.exitCode ?? '?'}`}`,
    remedy: context.offline
      ? 'Not everything is in the cache: run it once without --offline.'
      : 'Mostly it is the network or the registry: see what it printed last.',
    output: outcome.lines.slice(-15),
    exitCode: exitCodes.environment,
  };
}

interface Attempt {
  readonly command: ToolCommand;
  readonly outcome: ProcessOutcome;
  /** The address of a registry that did not answer: then the install was ended. */
  readonly silent: string | undefined;
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

/** Runs the install, and ends it when it turns out that the registry never answers. */
async function install(
  { project, signal, onLine }: StepContext,
  source: InstallSource,
): Promise<Attempt> {
  const ecosystem = ecosystemOf(project);
  const command = await ecosystem.installCommand(project, source);
  const over = new AbortController();
  const hopeless = new AbortController();
  let silent: string | undefined;
  if (source !== 'offline') {
    void silentRegistry(ecosystem.registryCommand, project, over.signal).then((address) => {
      silent = address;
      if (address !== undefined) hopeless.abort();
    });
  }
  const outcome = await runProcess(command, {
    cwd: project.directory,
    env: childEnvironment(settingNames(project)),
    signal: AbortSignal.any([signal, hopeless.signal]),
    timeout: INSTALL_MILLISECONDS,
    onLine,
  });
  over.abort();
  return { command, outcome, silent };
}

/** A tool of the stack that is not there or too old: everything that needs it is left for later. */
async function missingTool(project: Project): Promise<StepOutcome | undefined> {
  for (const { tool, version, hint } of project.toolchain) {
    const found = await toolVersion(tool, project.directory);
    if (found !== undefined && reaches(found, version)) continue;
    return {
      result: 'not-run',
      reason: `${project.view.stack.label} needs ${tool} ${version}, ${found === undefined ? 'which is not on the PATH' : `found ${found}`}`,
      remedy: `Install ${tool} ${version}${hint === undefined ? '' : ` (${hint})`}, then resume.`,
    };
  }
  return undefined;
}
