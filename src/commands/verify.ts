import { loadCatalog } from '../catalog/catalog.js';
import { environmentError } from '../errors.js';
import { tellStopped } from '../interrupt.js';
import { templatesDirectory } from '../paths.js';
import type { OutputFlags } from '../program.js';
import { ecosystemOf } from '../steps/ecosystem.js';
import { serverTrouble } from '../steps/preflight.js';
import { buildStep } from '../steps/scripts.js';
import { runSequence } from '../steps/sequence.js';
import { verifyStep } from '../steps/verify.js';
import { currentDirectory } from '../tree/target.js';
import { planOf, projectOf } from './plan.js';
import { loadBlueprint } from './resume.js';
import { explainCause } from './run.js';
import type { Session } from './session.js';

/**
 * `keelson verify`: the quick HTTP checks, again, on the project in this directory as it is now, so
 * it is built first. The receipt stays: it tells of a whole run. Returns the exit code.
 */
export async function verifyProject(flags: OutputFlags, { ui, signal }: Session): Promise<number> {
  const started = new Date();
  const directory = currentDirectory();
  const catalog = loadCatalog(templatesDirectory);
  const project = await projectOf(planOf(loadBlueprint(directory), catalog), catalog, directory);
  const ecosystem = ecosystemOf(project);
  if (!ecosystem.isInstalled(project)) {
    throw environmentError('the packages of this project are not installed', {
      remedy: `Run \`${ecosystem.installer(project).typed}\`, then the same command again.`,
    });
  }
  const result = await runSequence({
    steps: [buildStep, verifyStep],
    context: {
      project,
      signal,
      offline: false,
      versions: {},
      onLine: flags.debug === true ? (line) => ui.warn(line) : undefined,
    },
    ui,
    leftOut: new Map(),
    before: [],
    serverFault: await serverTrouble(project),
    startedAt: started,
    keep: () => undefined,
  });
  const { receipt, exitCode, cause, stopped } = result;
  if (stopped !== undefined)
    return tellStopped(signal, `Stopped during "${stopped.title}".`, null, ui);
  explainCause(result, flags, ui);
  if (cause?.report.remedy !== undefined) ui.warn(cause.report.remedy);
  ui.event({
    event: 'result',
    exitCode,
    directory,
    result: receipt.result,
    seconds: receipt.seconds,
    steps: receipt.steps,
    failure: cause === undefined ? null : { step: cause.report.id, output: cause.output },
  });
  return exitCode;
}
