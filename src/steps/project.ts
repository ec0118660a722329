import type { Blueprint } from '../types.js';
import type { View } from '../view.js';

/** A program the stack cannot do without. */
export interface Tool {
  readonly tool: string;
  /** Lowest version, e.g. `>=20.19`. */
  readonly version: string;
  /** Where it is to be had. */
  readonly hint?: string | undefined;
}

/** Everything the steps need to know of a project. */
export interface Project {
  /** Absolute path. */
  readonly directory: string;
  readonly blueprint: Blueprint;
  readonly view: View;
  /** Which package ecosystem installs and runs it. */
  readonly ecosystem: string;
  readonly toolchain: readonly Tool[];
  /** Step → what runs for it: one word is a script of the ecosystem, several are a command line. */
  readonly commands: Readonly<Record<string, string>>;
  /** Settings this machine gives, e.g. a free port or the caller's database. They win over the view's. */
  readonly settings: Readonly<Record<string, string>>;
}

/** The variables the project reads. */
export function settingNames(project: Project): string[] {
  return project.view.env.map((entry) => entry.name);
}
