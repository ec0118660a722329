import { loadCatalog } from '../catalog/catalog.js';
import { exitCodes } from '../errors.js';
import { templatesDirectory } from '../paths.js';
import type { OutputFlags } from '../program.js';
import { serverTrouble } from '../steps/preflight.js';
import { verifyStep } from '../steps/verify.js';
import { currentDirectory } from '../tree/target.js';
import { planOf, projectOf } from './plan.js';
import { loadBlueprint } from './resume.js';
import type { Session } from './session.js';

/** `keelson verify`: the quick HTTP checks, again, on the project in this directory. Returns the exit code. */
export async function verifyProject(flags: OutputFlags, { ui, signal }: Session): Promise<number> {
  const directory = currentDirectory();
  const catalog = loadCatalog(templatesDirectory);
  const project = await projectOf(planOf(loadBlueprint(directory), catalog), catalog, directory);
  const trouble = await serverTrouble(project, 'keelson verify');
  const line = await ui.step(verifyStep.id, verifyStep.title);
  const begun = performance.now();
  try {
    const {
      output = [],
      exitCode,
      ...outcome
    } = trouble === undefined
      ? await verifyStep.run({
          project,
          signal,
          offline: false,
          versions: {},
          onLine: flags.debug === true ? (text) => ui.warn(text) : undefined,
        })
      : { result: 'not-run' as const, ...trouble, exitCode: exitCodes.environment };
    signal.throwIfAborted();
    const seconds = (performance.now() - begun) / 1000;
    line.end({ id: verifyStep.id, title: verifyStep.title, seconds, ...outcome });
    if (output.length > 0) ui.warn(output.join('\n'));
    if (outcome.remedy !== undefined) ui.warn(outcome.remedy);
    ui.event({
      event: 'result',
      exitCode: exitCode ?? exitCodes.done,
      directory,
      seconds,
      ...outcome,
    });
    return exitCode ?? exitCodes.done;
  } finally {
    line.cancel();
  }
}
