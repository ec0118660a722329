import type { LoadedStack, Selection } from './catalog/catalog.js';
import type { Layer } from './catalog/layer.js';
import { inputError } from './errors.js';
import type { Answers } from './types.js';

/**
 * Refuses a selection in which one choice excludes another.
 * `requires: {database: [a, b]}` wants one of them, `requires: {feature: [a, b]}` wants both;
 * `conflicts` wants none.
 * @throws KeelsonError (exit 2) naming both
 */
export function refuseConflicts(selection: Selection, { layers, labels }: LoadedStack): void {
  const chosen: Readonly<Record<string, readonly string[]>> = {
    database: [selection.database],
    auth: [selection.auth],
    feature: selection.features,
    example: [selection.example],
  };
  for (const { kind, choice, manifest } of layers) {
    const label = labels.get(`${kind}.${choice}`) ?? choice;
    for (const [other, ids = []] of Object.entries(manifest.requires)) {
      const has = chosen[other] ?? [];
      const missing = ids.filter((id) => !has.includes(id));
      if (missing.length === 0) continue;
      if (other === 'feature') {
        throw inputError(`${label} needs the feature ${missing.join(' and ')}`, {
          remedy: `Add ${missing.map((id) => `--feature ${id}`).join(' ')}.`,
        });
      }
      if (missing.length === ids.length) {
        throw inputError(
          `${label} needs the ${other} ${ids.join(' or ')}, and ${has.join(', ')} is chosen`,
          { remedy: `Choose --${other} ${ids.join(' or ')}.` },
        );
      }
    }
    for (const [other, ids = []] of Object.entries(manifest.conflicts)) {
      const clash = ids.find((id) => chosen[other]?.includes(id));
      if (clash !== undefined) {
        throw inputError(
          `${label} does not go together with the ${other} ${labels.get(`${other}.${clash}`) ?? clash}`,
          { remedy: 'Leave one of them out.' },
        );
      }
    }
  }
}

/** Whether a choice made of these layers can still go together with what was answered so far. */
export function isStillPossible(layers: readonly Layer[], answers: Answers): boolean {
  return layers.every(({ manifest: { requires, conflicts } }) =>
    (['database', 'auth', 'example'] as const).every((kind) => {
      const chosen = answers[kind];
      if (chosen === undefined) return true;
      const isWanted = requires[kind]?.includes(chosen) ?? true;
      return isWanted && conflicts[kind]?.includes(chosen) !== true;
    }),
  );
}
