import { exitCodes } from '../errors.js';
import { commandText } from '../shell.js';
import { projectSettings } from './dotenv.js';
import { childEnvironment } from './environment.js';
import { ecosystemOf, type ToolCommand } from './ecosystem.js';
import { runProcess } from './process.js';
import { settingNames, type Project } from './project.js';
import { serversOf } from './servers.js';
import type { Step, StepContext, StepOutcome } from './step.js';

/** Steps that run one of the project's own commands, as its stack's manifest names them. */

const SCRIPT_MILLISECONDS = 5 * 60_000;

/** What runs one of the commands of the stack's manifest; undefined where it has none of that name. */
export function projectCommand(project: Project, id: string): ToolCommand | undefined {
  const [first, ...rest] = (project.commands[id] ?? '').split(' ').filter((word) => word !== '');
  if (first === undefined) return undefined;
  return ecosystemOf(project).command(project, [first, ...rest]);
}

/** Addresses of the servers: tests read them from the environment alone, as a CI job gives them. */
export function serverSettings(project: Project): Record<string, string> {
  const settings = projectSettings(project);
  return Object.fromEntries(
    serversOf(project.view, settings).flatMap(({ variable }) => {
      const value = settings.get(variable);
      return value === undefined ? [] : [[variable, value]];
    }),
  );
}

function scriptStep(
  step: Pick<Step, 'id' | 'title' | 'needs' | 'usesServices'>,
  failure: string,
  readOutput: (project: Project, lines: readonly string[]) => StepOutcome['counts'] = () =>
    undefined,
): Step {
  return {
    ...step,
    preview: (project) => {
      const command = projectCommand(project, step.id);
      return command && commandText(command.words);
    },
    run: async (context: StepContext): Promise<StepOutcome> => {
      const { project } = context;
      const command = projectCommand(project, step.id);
      if (command === undefined) {
        return {
          result: 'skipped',
          applies: false,
          reason: `${project.view.stack.label} has nothing to ${step.id}`,
        };
      }
      const outcome = await runProcess(command, {
        cwd: project.directory,
        env: childEnvironment(settingNames(project), serverSettings(project)),
        signal: context.signal,
        timeout: SCRIPT_MILLISECONDS,
        onLine: context.onLine,
      });
      const counts = readOutput(project, outcome.lines);
      const ran = { command: commandText(command.words), ...(counts && { counts }) };
      if (outcome.exitCode === 0) return { result: 'passed', ...ran };
      return {
        result: 'failed',
        ...ran,
        reason: outcome.timedOut
          ? `${failure}: no end within ${SCRIPT_MILLISECONDS / 60_000} minutes`
          : outcome.startError === undefined
            ? `${failure} (${outcome.signal ?? `exit code ${outcome.exitCode ?? '?'}`})`
            : `${command.words[0]} could not be started: ${outcome.startError}`,
        output: outcome.lines.slice(-40),
        exitCode: outcome.startError === undefined ? exitCodes.check : exitCodes.environment,
      };
    },
  };
}

export const buildStep = scriptStep(
  { id: 'build', title: 'Build', needs: ['install'], usesServices: false },
  'the project does not build',
);

export const migrateStep = scriptStep(
  { id: 'migrate', title: 'Migrate the database', needs: ['install', 'build'], usesServices: true },
  'the migration failed',
);

export const testStep = scriptStep(
  { id: 'test', title: "Run the project's own tests", needs: ['install'], usesServices: true },
  'tests of the project failed',
  (project, lines) => ecosystemOf(project).countTests(lines),
);
