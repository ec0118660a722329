import { exitCodes } from '../errors.js';
import { projectSettings } from '../steps/dotenv.js';
import type { Project } from '../steps/project.js';
import { addressesOf, serveUntilStopped } from '../steps/serve.js';
import type { Session } from './session.js';

/** Runs the finished project in the foreground until it is stopped. Returns the exit code. */
export async function serveInForeground(
  project: Project,
  { ui, signal }: Session,
): Promise<number> {
  const port = Number(projectSettings(project).get('PORT'));
  const addresses = addressesOf(project, port);
  const outcome = await serveUntilStopped(project, port, signal, () => {
    ui.event({ event: 'serving', ...addresses });
    ui.say();
    ui.say(`${ui.paint.green('Running')}  ${addresses.api}`);
    ui.say(`  docs     ${addresses.docs}`);
    if (addresses.mailbox !== undefined) ui.say(`  mailbox  ${addresses.mailbox}`);
    ui.say('  Ctrl-C stops it.');
    ui.say();
  });
  // Ctrl-C is how a person ends a server: that is no failure.
  if (signal.aborted) return exitCodes.done;
  return outcome.exitCode === 0 ? exitCodes.done : exitCodes.check;
}
