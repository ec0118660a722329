import type { LoadedStack, Selection } from './catalog/catalog.js';
import type { Layer } from './catalog/layer.js';
import { inputError } from './errors.js';
import type { Answers } from './types.js';

/** Something chosen that wants others: one of them, or of features all. */
export interface Need {
  readonly kind: Layer['kind'];
  readonly choice: string;
  readonly other: string;
  readonly ids: readonly string[];
}

/** What a person does about a need: gives flags, or runs a command in the project that is there. */
export type Remedy = (need: Need) => string;

/** For who makes a project. */
const byFlags: Remedy = ({ other, ids }) =>
  other === 'feature'
    ? `Add ${ids.map((id) => `--feature ${id}`).join(' ')}.`
    : `Choose --${other} ${ids.join(' or ')}.`;

/**
 * Refuses a selection in which one choice excludes another.
 * `requires: {database: [a, b]}` wants one of them, `requires: {feature: [a, b]}` wants both;
 * `conflicts` wants none.
 * @throws KeelsonError (exit 2) naming both
 */
export function refuseConflicts(
  selection: Selection,
  { layers, labels }: LoadedStack,
  remedyOf: Remedy = byFlags,
): void {
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
          remedy: remedyOf({ kind, choice, other, ids: missing }),
        });
      }
      if (missing.length === ids.length) {
        throw inputError(
          `${label} needs the ${other} ${ids.join(' or ')}, and ${has.join(', ')} is chosen`,
          { remedy: remedyOf({ kind, choice, other, ids }) },
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
