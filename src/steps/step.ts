import type { ExitCode } from '../errors.js';
import type { StepReport } from '../types.js';
import type { Project } from './project.js';

/** What a step finds when it runs. */
export interface StepContext {
  readonly project: Project;
  /** The run has made it: a repository that is in it belongs to whoever made the directory. */
  readonly isNew: boolean;
  /** Aborted when a signal ends the run. */
  readonly signal: AbortSignal;
  /** Install from the caches only. */
  readonly offline: boolean;
  /** Tool name → version; a step adds what it met. */
  readonly versions: Record<string, string>;
  /** Every line a tool prints, for `--debug`. */
  readonly onLine: ((line: string) => void) | undefined;
  /** Told how far the step is. */
  readonly onProgress?: (text: string) => void;
}

/** How a step ended: a report without what the runner knows itself. */
export interface StepOutcome extends Omit<StepReport, 'id' | 'title' | 'seconds'> {
  /** The last lines of the tool that failed. */
  readonly output?: readonly string[];
  /** Exit code of the whole run, where this outcome is not simply success. */
  readonly exitCode?: ExitCode;
}

/** One thing that is done to a written project. */
export interface Step {
  readonly id: string;
  /** What it does, e.g. `Install packages`. */
  readonly title: string;
  /** Steps that must have passed before. */
  readonly needs: readonly string[];
  /** Talks to the project's servers (database, cache), so those must answer first. */
  readonly usesServices: boolean;
  /** The command line as a person would type it, for `--dry-run`; undefined when it is our own work. */
  readonly preview: (project: Project) => string | undefined;
  readonly run: (context: StepContext) => Promise<StepOutcome>;
}
