import { templateError } from '../errors.js';
import { npmEcosystem } from './npm.js';
import { pythonEcosystem } from './python.js';
import type { Project } from './project.js';

/** A command that is ready to start: words, and what its environment has beside the usual. */
export interface ToolCommand {
  readonly words: readonly [string, ...string[]];
  readonly env?: Readonly<Record<string, string>>;
}

/** The program that installs a project's packages. */
export interface Installer {
  /** Its name on the PATH; undefined where it comes with the language. */
  readonly tool: string | undefined;
  /** Major version → whether it is the one that is meant, where several managers go by one name. */
  readonly isMajor?: ((major: number) => boolean) | undefined;
  /** What a person types. */
  readonly typed: string;
  /** What gets it on a machine that has the language; empty where that brings it. */
  readonly setup: string;
  /** Where a person without it finds out how to get it. */
  readonly home: string;
}

/**
 * `cache-first`: what is cached counts as fresh, what is missing is fetched; an install from a warm
 * cache then asks the registry nothing. `fresh`: as the manager does by itself. `offline`: nothing
 * is fetched.
 */
export type InstallSource = 'cache-first' | 'fresh' | 'offline';

/** The package managers that this machine has for an ecosystem. */
export interface ManagersHere {
  readonly ids: readonly string[];
  /** The one that is taken when none was named. */
  readonly usual: string;
}

/** How the projects of one package ecosystem are installed and run: one file each in this folder. */
export interface Ecosystem {
  readonly managersHere: () => ManagersHere;
  readonly installer: (project: Project) => Installer;
  /** Tools of the toolchain that a manager gets by itself, so that nobody must have them. */
  readonly brings: (manager: string) => readonly string[];
  /** What is run to install a project's packages, one after the other. */
  readonly installCommands: (
    project: Project,
    source: InstallSource,
  ) => Promise<readonly [ToolCommand, ...ToolCommand[]]>;
  /** Tool → version, for the receipt; asked while the packages are installed. */
  readonly versions: (project: Project) => Promise<Readonly<Record<string, string>>>;
  /** Whether an install has been there; cheap, and no proof that every package is. */
  readonly isInstalled: (project: Project) => boolean;
  /** Whether a cache-first install failed because what is cached is older than what is wanted. */
  readonly isStaleCache: (lines: readonly string[]) => boolean;
  /** The address that packages come from; undefined when that cannot be known. */
  readonly registry: (project: Project, signal: AbortSignal) => Promise<string | undefined>;
  /** What runs a command of the stack's manifest. */
  readonly command: (project: Project, words: readonly [string, ...string[]]) => ToolCommand;
  /** The counts in what a test runner printed; undefined when there are none. */
  readonly countTests: (lines: readonly string[]) => Readonly<Record<string, number>> | undefined;
}

const ecosystems: Readonly<Record<string, Ecosystem>> = {
  npm: npmEcosystem,
  python: pythonEcosystem,
};

/** The ecosystem that the project's family names in its manifest. */
export function ecosystemOf(project: Project): Ecosystem {
  return ecosystemNamed(project.ecosystem);
}

export function ecosystemNamed(id: string): Ecosystem {
  const ecosystem = ecosystems[id];
  if (ecosystem !== undefined) return ecosystem;
  throw templateError(`there is no ecosystem "${id}"`, {
    remedy: `Known are: ${Object.keys(ecosystems).join(', ')}.`,
  });
}
