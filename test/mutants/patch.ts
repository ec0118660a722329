/**
 * A fault for a generated project: in a file, a text is replaced (wherever it stands), the app is built again,
 * and the check must turn red. A patch whose text is no longer there is an error: it would be a mutant that is
 * not one.
 */
import type { ProjectKind } from './blueprints.js';

/** What stands there, and what shall stand there instead; in another file, if one is named. */
export type Change = readonly [find: string, replace: string, file?: string];

/** One fault. */
export interface Patch {
  /** The check that must turn red. */
  readonly check: string;
  readonly project: ProjectKind;
  readonly file: string;
  readonly changes: readonly Change[];
}

/** Makes faults of one project. */
export function faultsOf(project: ProjectKind) {
  return (check: string, file: string, ...changes: readonly Change[]): Patch => ({
    check,
    project,
    file,
    changes,
  });
}
