import { inputError } from '../errors.js';
import type { UpgradeFlags } from '../program.js';
import { resolveBlueprint } from '../blueprint.js';
import type { Blueprint } from '../types.js';
import { isNewer, keelsonVersion } from '../version.js';
import { evolveProject } from './evolve.js';
import { projectRoot } from './root.js';
import { loadBlueprint } from './resume.js';
import type { Session } from './session.js';
import { currentDirectory } from '../tree/target.js';

/** `keelson upgrade`: takes over the templates of this keelson. Returns the exit code. */
export async function upgradeProject(flags: UpgradeFlags, session: Session): Promise<number> {
  refuseOther(flags.to);
  const before = loadBlueprint(projectRoot(currentDirectory()));
  if (before.keelson === keelsonVersion && flags.to === undefined && !flags.template) {
    session.ui.say(`The project is of this version already: ${keelsonVersion}.`);
    session.ui.say('For a newer one: npx create-keelson@latest upgrade');
  }
  return evolveProject(
    (blueprint: Blueprint, catalog) => resolveBlueprint(blueprint, catalog),
    { ...flags, mayDiffer: true },
    session,
  );
}

/** Each version has its own templates, so each upgrades to itself. @throws KeelsonError (exit 2) */
function refuseOther(to: string | undefined): void {
  if (to === undefined || to === keelsonVersion) return;
  if (!/^\d+\.\d+\.\d+(-[0-9A-Za-z.-]+)?$/.test(to)) {
    throw inputError(`--to takes a version such as ${keelsonVersion}, not "${to}"`);
  }
  throw isNewer(to, keelsonVersion)
    ? inputError(`this is keelson ${keelsonVersion}, and has the templates of no other version`, {
        remedy: `Run that one: npx create-keelson@${to} upgrade`,
      })
    : inputError(`${to} is older than this keelson (${keelsonVersion}): there is no way back`, {
        remedy: 'Go back with git to the commit before the upgrade.',
      });
}
