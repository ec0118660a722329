/**
 * The whole vocabulary of keelson as types. The pipeline is a chain of readonly values, each the
 * previous one plus one fact:
 *
 *   Answers → Blueprint → Plan → FileTree → Report → Receipt
 *
 * Everything up to FileTree is pure: no I/O, no clock, no randomness.
 */

/** The kinds of choice that stacks offer. */
export const choiceKinds = ['database', 'auth', 'feature', 'example'] as const;
export type ChoiceKind = (typeof choiceKinds)[number];

/** A field that was added to a resource when its table was there already. */
export interface FieldChange {
  /** camelCase, singular; of one's own resources or of the example's. */
  readonly resource: string;
  /** The field in the notation. */
  readonly add: string;
}

/** A pack of templates that a project was made with: the same name, version and integrity are the same bytes. */
export interface PackReference {
  readonly name: string;
  readonly version: string;
  /** `sha512-…`, of the tarball of npm, or of what the directory holds. */
  readonly integrity: string;
  /** Where it is to be had again. */
  readonly from: 'npm' | 'directory';
}

/** Where a project has its blueprint. */
export const blueprintPath = '.keelson/blueprint.json';

/**
 * A validated, complete, secret-free choice: everything a render depends on.
 * Saved in the project at `blueprintPath`.
 */
export interface Blueprint {
  /** Version of keelson that made it (semver). */
  readonly keelson: string;
  /** Version of the HTTP contract. */
  readonly contract: number;
  /** Project name: npm-, import- and identifier-safe. */
  readonly name: string;
  readonly description: string;
  readonly framework: string;
  readonly database: string;
  readonly auth: string;
  readonly example: string;
  /** Sorted, without duplicates. */
  readonly features: readonly string[];
  /** Resources in the notation as they were created, one a string, in the order given. */
  readonly resources: readonly string[];
  /** Fields added to resources later, in the order they were added: each is a migration of its own. */
  readonly changes: readonly FieldChange[];
  /** One of those of the framework's ecosystem. */
  readonly packageManager: string;
  /** Packs that something of it is from, by name; left out where it is all of keelson. */
  readonly packs?: readonly PackReference[];
}

/** What a person or the flags answered so far; every member may still be open. */
export type Answers = {
  -readonly [K in keyof Omit<Blueprint, 'keelson' | 'contract'>]?: Blueprint[K] | undefined;
};

/** One file of a render. */
export interface TreeFile {
  /** POSIX path relative to the project root. */
  readonly path: string;
  readonly bytes: Uint8Array;
  /** 0o644 or 0o755. */
  readonly mode: number;
  /** Ids of the layers that made it, e.g. `families/node/auth/jwt`; the owner first, slot contributors after. */
  readonly from: readonly string[];
}

/** A rendered project: path → file, sorted by path. */
export type FileTree = ReadonlyMap<string, TreeFile>;

/** How a step ended. `not-run` always carries a reason and never counts as passed. */
export type StepResult = 'passed' | 'failed' | 'skipped' | 'not-run';

/** The record of one step in a receipt. */
export interface StepReport {
  readonly id: string;
  readonly title: string;
  readonly result: StepResult;
  /** The command line that ran, if one did. */
  readonly command?: string;
  readonly seconds: number;
  /** Why it did not run, was skipped, or failed: one line. */
  readonly reason?: string;
  /** What to do next: one line. */
  readonly remedy?: string;
  /** `false`: there was nothing to do for it here, so leaving it out takes nothing away. */
  readonly applies?: false;
  /** Counts the step reported, e.g. `{passed: 112, failed: 0}`. */
  readonly counts?: Readonly<Record<string, number>>;
}

/** What was run on a project and what it answered. Saved as `.keelson/receipt.json`. */
export interface Receipt {
  readonly keelson: string;
  readonly contract: number;
  readonly blueprint: Blueprint;
  /** ISO 8601, UTC. */
  readonly startedAt: string;
  readonly seconds: number;
  /** Tool name → version, e.g. `{node: '24.21.0'}`. */
  readonly versions: Readonly<Record<string, string>>;
  readonly steps: readonly StepReport[];
  /** `complete` only when every step that applies has passed. */
  readonly result: 'complete' | 'incomplete' | 'failed';
}
