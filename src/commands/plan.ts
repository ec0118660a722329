import { join } from 'node:path';
import { resolveBlueprint } from '../blueprint.js';
import type { Catalog } from '../catalog/catalog.js';
import { blamingPacks } from '../packs/held.js';
import { compose, type Plan } from '../plan.js';
import { readDotEnv } from '../steps/dotenv.js';
import type { Project } from '../steps/project.js';
import { machineSettings } from '../steps/settings.js';
import type { Answers, Blueprint } from '../types.js';

/** From answers to what the steps need: shared by the commands that make or continue a project. */

/** Composes a blueprint's layers. @throws KeelsonError */
export function planOf(blueprint: Blueprint, catalog: Catalog): Plan {
  return blamingPacks(catalog.packs, () => compose(blueprint, catalog.load(blueprint)));
}

/** Completes answers and composes them. @throws KeelsonError */
export function planOfAnswers(answers: Answers, catalog: Catalog): Plan {
  return planOf(
    blamingPacks(catalog.packs, () => resolveBlueprint(answers, catalog)),
    catalog,
  );
}

/**
 * What the steps need to know of a project at a place.
 * @param written what its `.env` holds, or will hold
 * @throws KeelsonError for a foreign DATABASE_URL
 */
export async function projectOf(
  plan: Plan,
  catalog: Catalog,
  directory: string,
  written: ReadonlyMap<string, string> = readDotEnv(join(directory, '.env')),
): Promise<Project> {
  const { layers, stack } = catalog.load(plan.blueprint);
  const { manifest, family, ecosystem, commands } = stack;
  return {
    directory,
    blueprint: plan.blueprint,
    view: plan.view,
    ecosystem,
    toolchain: [...family.manifest.toolchain, ...manifest.toolchain],
    needs: [family, stack, ...layers].flatMap((holder) => holder.manifest.needs),
    paths: [...family.manifest.paths, ...manifest.paths],
    unset: [...family.manifest.unset, ...manifest.unset],
    commands,
    settings: await machineSettings(plan.view, written),
  };
}
