import type { Blueprint } from '../types.js';
import type { View } from '../view.js';

/** A program the stack cannot do without. */
export interface Tool {
  readonly tool: string;
  /** Programs it may go by, the best first; its own name when left out. */
  readonly names?: readonly string[] | undefined;
  /** Lowest version, e.g. `>=20.19`. */
  readonly version: string;
  /** Where it is to be had. */
  readonly hint?: string | undefined;
}

/** Something that the machine must have beside tools, e.g. headers that a package is compiled with. */
export interface Need {
  /** Completes "it needs …". */
  readonly what: string;
  /** Commands of which one ends well where it is there. */
  readonly tests: readonly (readonly [string, ...string[]])[];
  readonly on?: readonly string[] | undefined;
  /** Packages of system packagers that bring it. */
  readonly install: {
    readonly apt?: string | undefined;
    readonly dnf?: string | undefined;
    readonly brew?: string | undefined;
  };
}

/** Characters that a project's path may not have. */
export interface PathRule {
  readonly without: readonly string[];
  /** What becomes of them: one line. */
  readonly because: string;
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
  readonly needs: readonly Need[];
  readonly paths: readonly PathRule[];
  /** Variables of the caller that would mislead the language's own programs. */
  readonly unset: readonly string[];
  /** Step → what runs for it: one word is a script of the ecosystem, several are a command line. */
  readonly commands: Readonly<Record<string, string>>;
  /** Settings this machine gives, e.g. a free port or the caller's database. They win over the view's. */
  readonly settings: Readonly<Record<string, string>>;
}

/** The variables that the project or its language reads: the caller's are not passed on. */
export function settingNames({ view, unset }: Project): string[] {
  return [...view.env.map((entry) => entry.name), ...unset];
}
