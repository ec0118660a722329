/** The doors into the suite. */
import type { Contract } from '../contract/contract.js';
import { inputError } from '../errors.js';
import type { AskedChance } from './chance.js';
import type { Check } from './check.js';
import { allChecks } from './checks/index.js';
import { verifyEnvironment, type VerifyPlace } from './environment.js';
import { startFleet } from './fleet.js';
import { findProject } from './found.js';
import { type ProjectCommands, type Variables } from './project.js';
import type { CheckReport, VerifyReport } from './report.js';
import { runChecks } from './run.js';
import { selectChecks } from './selection.js';

export { createEmptyDatabase } from './database.js';
export { messageOf } from './expect.js';
export { ProjectError, type ProjectCommands } from './project.js';
export { failureLines, type CheckReport, type Counts, type VerifyReport } from './report.js';
export { junitXml } from './junit.js';
export { reportPage } from './page.js';
export { refuseNothing } from './selection.js';
export { summaryLines } from './summary.js';
export { verifyEnvironment, type VerifyEnvironment } from './environment.js';

/** What is asked, and who hears of it. */
interface SuiteOptions {
  readonly contract: Contract;
  readonly checks: readonly Check[];
  /** How often to do again what depends on chance: races, outages. */
  readonly rounds?: number | undefined;
  /** Random requests: how many, and which. */
  readonly random?: AskedChance | undefined;
  /** Told of every check as it ends. */
  readonly onCheck?: ((report: CheckReport) => void) | undefined;
  /** Ends the project, and the run soon after. */
  readonly signal?: AbortSignal | undefined;
}

/** How to start the project. */
export interface ProjectSuiteOptions extends SuiteOptions {
  readonly directory: string;
  readonly commands: ProjectCommands;
  readonly place: VerifyPlace;
  /** Addresses of the servers that the project needs, by variable. */
  readonly servers: Variables;
  /** Processes behind one address; 1 when left out. */
  readonly instances?: number | undefined;
  /** What the project's process inherits; the suite's own variables go in front. */
  readonly environment: Readonly<Record<string, string>>;
}

/** Which checks a person wants. */
export interface Wanted {
  /** Numbers, ranges and groups, e.g. `C49-C65,jwt`; all when left out. */
  readonly only?: string | undefined;
  /** Without those that take long. */
  readonly quick: boolean;
}

/** The checks to run. @throws KeelsonError (exit 2) when `only` names something that is not there, or none is left */
export function checksFor({ only, quick }: Wanted): readonly Check[] {
  const named = only === undefined ? allChecks : selectChecks(only, allChecks);
  const chosen = quick ? named.filter(({ isSlow }) => !isSlow) : named;
  if (chosen.length > 0) return chosen;
  throw inputError('there is nothing to run: all that --only names takes long', {
    remedy: 'Leave out --quick, which leaves out what takes long.',
  });
}

/**
 * Starts the project, runs the checks against it over HTTP, and stops it.
 *
 * @throws ProjectError when the project cannot be brought to answer
 */
export async function checkProject(options: ProjectSuiteOptions): Promise<VerifyReport> {
  const { url, variables, secrets } = verifyEnvironment(options.place);
  const project = await startFleet(
    {
      directory: options.directory,
      commands: options.commands,
      environment: { ...options.environment, ...variables },
      url,
      signal: options.signal,
    },
    options.instances ?? 1,
  );
  let report: VerifyReport;
  try {
    report = await runChecks({
      contract: options.contract,
      project,
      checks: options.checks,
      ownsProcess: true,
      secrets,
      databaseUrl: options.place.databaseUrl,
      servers: options.servers,
      rounds: options.rounds,
      random: options.random,
      onCheck: options.onCheck,
      signal: options.signal,
    });
  } catch (error) {
    await project.stop();
    throw error;
  }
  const { signal } = await project.stop();
  return signal === 'SIGKILL' && !report.interrupted ? withNote(report, KILLED) : report;
}

const KILLED = 'The project did not end within 10 s of SIGTERM and was killed.';

/** The same report with one more sentence beside the counts. */
export const withNote = (report: VerifyReport, note: string): VerifyReport => ({
  ...report,
  notes: [...report.notes, note],
});

/** A project that somebody else has started. */
export interface AddressSuiteOptions extends SuiteOptions {
  /** Scheme, host and port, e.g. `http://127.0.0.1:3000`. */
  readonly url: string;
}

/**
 * Runs the checks that need nothing but HTTP against a project that runs already.
 *
 * @throws KeelsonError when nobody answers there (exit 4), or something that is not one of ours (exit 2)
 */
export async function checkAddress(options: AddressSuiteOptions): Promise<VerifyReport> {
  const { contract, checks, rounds, random, onCheck, signal } = options;
  const project = await findProject(options.url);
  return runChecks({
    contract,
    project,
    checks,
    ownsProcess: false,
    secrets: undefined,
    databaseUrl: undefined,
    servers: {},
    rounds,
    random,
    onCheck,
    signal,
  });
}
