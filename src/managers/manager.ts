/** The commands of a package manager, as documents and steps write them: plain data. */
export interface PackageManager {
  readonly id: string;
  /** Its name on the PATH. */
  readonly program: string;
  /** Major version → whether this is it, where several managers share a program. */
  readonly isMajor?: (major: number) => boolean;
  /** What the `packageManager` of a package.json says; empty where it is not customary. */
  readonly pin: string;
  /** The file of the project that tells it what it may do. */
  readonly settings: string;
  readonly install: string;
  /** Install exactly what the lockfile says. */
  readonly ci: string;
  /** The same without what only development needs; empty where the build leaves nothing to install. */
  readonly production: string;
  /** Writes the lockfile anew after a change of the manifest. */
  readonly lock: string;
  /** Before the name of a script of the project's manifest; empty where manifests have no scripts. */
  readonly run: string;
  readonly lockfile: string;
  /** What an install locks beside it, where one file is not all. */
  readonly moreLockfiles?: readonly string[];
  /** Puts the manager on PATH of a machine that has the language; empty where the language brings it. */
  readonly setup: string;
  /** Asks the registry about known vulnerabilities of what runs in production. */
  readonly audit: string;
  /** What Dependabot calls it. */
  readonly dependabot: string;
}

/** The package managers of one ecosystem. */
export interface Managers {
  /** In the order they are offered. */
  readonly all: readonly [PackageManager, ...PackageManager[]];
  /** A command of a stack's manifest as a person types it in the project. */
  readonly typed: (manager: PackageManager, command: string) => string;
}
