import { exitCodes, KeelsonError } from '../errors.js';
import { projectSettings } from '../steps/dotenv.js';
import type { Project } from '../steps/project.js';
import { addressesOf, serveUntilStopped } from '../steps/serve.js';
import type { Session } from './session.js';

/**
 * Runs the finished project in the foreground until it is stopped. What it prints goes to stdout,
 * with `--json` to stderr. Returns the exit code; a fault is explained and does not undo what the
 * steps did.
 */
export async function serveInForeground(
  project: Project,
  { ui, signal }: Session,
): Promise<number> {
  const port = Number(projectSettings(project).get('PORT'));
  const addresses = addressesOf(project, port);
  const onReady = (): void => {
    ui.event({ event: 'serving', ...addresses });
    ui.say();
    ui.say(`${ui.paint.green('Running')}  ${addresses.api}`);
    ui.say(`  docs     ${addresses.docs}`);
    if (addresses.mailbox !== undefined) ui.say(`  mailbox  ${addresses.mailbox}`);
    ui.say('  Ctrl-C stops it.');
    ui.say();
  };
  const output = ui.mode === 'json' ? 'stderr' : 'inherit';
  try {
    const outcome = await serveUntilStopped({ project, port, signal, output, onReady });
    // Ctrl-C is how a person ends a server: that is no failure.
    if (signal.aborted) return exitCodes.done;
    return outcome.exitCode === 0 ? exitCodes.done : exitCodes.check;
  } catch (error) {
    if (!(error instanceof KeelsonError)) throw error;
    ui.fail(error);
    return error.exitCode;
  }
}
