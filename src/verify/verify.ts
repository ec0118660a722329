/** The doors into the suite. */
import type { Contract } from '../contract/contract.js';
import { allChecks } from './checks/index.js';
import { verifyEnvironment, type VerifyPlace } from './environment.js';
import { type ProjectCommands, startProject } from './project.js';
import type { CheckReport, VerifyReport } from './report.js';
import { runChecks } from './run.js';

export { ProjectError, type ProjectCommands } from './project.js';
export { failureLines, type CheckReport, type Counts, type VerifyReport } from './report.js';
export { verifyEnvironment, type VerifyEnvironment } from './environment.js';

/** What to check, and how to start it. */
export interface QuickChecksOptions {
  readonly contract: Contract;
  readonly directory: string;
  readonly commands: ProjectCommands;
  readonly place: VerifyPlace;
  /** What the project's process inherits; the suite's own variables go in front. */
  readonly environment: Readonly<Record<string, string>>;
  /** Told of every check as it ends. */
  readonly onCheck?: (report: CheckReport) => void;
  /** Ends the project, and the run soon after. */
  readonly signal?: AbortSignal;
}

/** How many checks there are in all, for progress. */
export const checkCount = allChecks.length;

/**
 * Starts the project, runs every quick check against it over HTTP, and stops it.
 *
 * @throws ProjectError when the project cannot be brought to answer
 */
export async function runQuickChecks(options: QuickChecksOptions): Promise<VerifyReport> {
  const { url, variables, secrets } = verifyEnvironment(options.place);
  const project = await startProject({
    directory: options.directory,
    commands: options.commands,
    environment: { ...options.environment, ...variables },
    url,
    signal: options.signal,
  });
  try {
    return await runChecks({
      contract: options.contract,
      project,
      checks: allChecks,
      ownsProcess: true,
      secrets,
      onCheck: options.onCheck,
      signal: options.signal,
    });
  } finally {
    await project.stop();
  }
}
