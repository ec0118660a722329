import { exitCodes } from '../errors.js';
import type { PackCommand } from '../packs/manifest.js';
import type { Pack } from '../packs/pack.js';
import { commandText } from '../shell.js';
import type { Blueprint } from '../types.js';
import { childEnvironment } from './environment.js';
import { runProcess } from './process.js';
import { settingNames } from './project.js';
import { serverSettings } from './scripts.js';
import type { Step, StepContext, StepOutcome } from './step.js';

/** The last step of a project that is from packs: what they want to run, in the order they say it. */

const COMMAND_MILLISECONDS = 5 * 60_000;

export interface CommandOfPack extends PackCommand {
  readonly pack: string;
}

/** The commands of the packs that something of a project is from, as far as they are for it. */
export function commandsFor(
  packs: readonly Pack[],
  blueprint: Blueprint,
): readonly CommandOfPack[] {
  const { framework, database, auth, example, features, packs: used = [] } = blueprint;
  const chosen = new Set([
    `framework.${framework}`,
    `database.${database}`,
    `auth.${auth}`,
    `example.${example}`,
    ...features.map((feature) => `feature.${feature}`),
  ]);
  return packs
    .filter(({ reference }) => used.some(({ name }) => name === reference.name))
    .flatMap(({ manifest }) =>
      manifest.commands.map((command) => ({ ...command, pack: manifest.name })),
    )
    .filter((command) => command.for === undefined || chosen.has(command.for));
}

/** Runs commands of packs. Only what `--trust` was said of comes so far. */
export function packStep(commands: readonly CommandOfPack[]): Step {
  return {
    id: 'packs',
    title: 'Run what packs want to',
    needs: ['install', 'build'],
    usesServices: false,
    preview: () =>
      commands.map(({ run, why, pack }) => `${commandText(run)} (${pack}: ${why})`).join('\n'),
    run: (context) => runCommands(commands, context),
  };
}

async function runCommands(
  commands: readonly CommandOfPack[],
  { project, signal, onLine }: StepContext,
): Promise<StepOutcome> {
  const shown = commands.map(({ run }) => commandText(run)).join(' && ');
  for (const { run, pack } of commands) {
    const [program = '', ...rest] = run;
    const outcome = await runProcess(
      { words: [program, ...rest] },
      {
        cwd: project.directory,
        env: childEnvironment(settingNames(project), serverSettings(project)),
        signal,
        timeout: COMMAND_MILLISECONDS,
        onLine,
      },
    );
    if (outcome.exitCode === 0) continue;
    const how = outcome.timedOut
      ? `did not end within ${COMMAND_MILLISECONDS / 60_000} minutes`
      : outcome.startError === undefined
        ? `ended with ${outcome.signal ?? `exit code ${outcome.exitCode ?? '?'}`}`
        : `could not be started: ${outcome.startError}`;
    return {
      result: 'failed',
      command: shown,
      reason: `${commandText(run)} of the pack ${pack} ${how}`,
      output: outcome.lines.slice(-40),
      exitCode: outcome.startError === undefined ? exitCodes.check : exitCodes.environment,
    };
  }
  return { result: 'passed', command: shown, counts: { commands: commands.length } };
}
