import { contractOf, type Contract } from '../contract/contract.js';
import { exitCodes, KeelsonError } from '../errors.js';
import { commandText } from '../shell.js';
import type { AskedChance } from '../verify/chance.js';
import type { CheckReport, VerifyReport } from '../verify/report.js';
import type { Variables } from '../verify/project.js';
import type { Check } from '../verify/check.js';
import type { AddressSuiteOptions, Wanted } from '../verify/verify.js';
import { childEnvironment } from './environment.js';
import { anyFreePort } from './ports.js';
import { checkDatabase, refuseUnset } from './check-database.js';
import { settingNames, type Project } from './project.js';
import { projectCommand, serverSettings } from './scripts.js';
import { suiteCommands } from './suite-commands.js';
import type { Step, StepContext, StepOutcome } from './step.js';

/** What is asked of the project, and what becomes of the answers. */
export interface VerifyWishes {
  readonly wanted: Wanted;
  /** How often to do again what depends on chance; once when left out. */
  readonly rounds?: number | undefined;
  /** Random requests: how many, and which. */
  readonly random?: AskedChance | undefined;
  /** Failures that are shown in full. */
  readonly shownFailures: number;
  /** Processes behind one address; one when left out. */
  readonly instances?: number | undefined;
  /** Asked there, instead of at a process of our own. */
  readonly url?: string | undefined;
  readonly onCheck?: (check: CheckReport) => void;
  /** Given what was found. */
  readonly keep?: (report: VerifyReport) => void;
}

/** At the end of `new`: without the checks that take long, and nobody reads forty failures there. */
export const verifyStep: Step = verifyStepFor({ wanted: { quick: true }, shownFailures: 5 });

/**
 * Boots the project on a free port, runs HTTP checks, and stops it. It runs on a database of its own,
 * so that the accounts and rows the checks make never appear in the one for development.
 */
export function verifyStepFor(wishes: VerifyWishes): Step {
  return {
    id: 'verify',
    title:
      wishes.url === undefined ? 'Boot it and check it over HTTP' : `Check ${wishes.url} over HTTP`,
    needs: wishes.url === undefined ? ['install', 'build', 'migrate'] : [],
    usesServices: wishes.url === undefined,
    preview: (project) => {
      const command = projectCommand(project, 'start');
      return command && `${commandText(command.words)}, then HTTP checks`;
    },
    run: (context) => outcomeOf(context, wishes),
  };
}

async function outcomeOf(context: StepContext, wishes: VerifyWishes): Promise<StepOutcome> {
  const { ProjectError, failureLines } = await import('../verify/verify.js');
  try {
    const report = await checkHere(context, wishes);
    wishes.keep?.(report);
    const failed = report.checks.filter((check) => check.result === 'failed');
    const counts = { checks: report.counts.passed, failed: report.counts.failed };
    if (counts.checks + failed.length === 0) return nothingRan(report);
    if (failed.length === 0) return { result: 'passed', counts };
    return {
      result: 'failed',
      counts,
      reason: `${failed.length} of ${report.counts.passed + failed.length} HTTP checks failed`,
      output: shownFailures(failed.map(failureLines), wishes.shownFailures),
      exitCode: exitCodes.check,
    };
  } catch (error) {
    if (wishes.url === undefined && error instanceof KeelsonError) {
      const { message, remedy, exitCode } = error;
      return {
        result: 'failed',
        reason: message,
        ...(remedy !== undefined && { remedy }),
        exitCode,
      };
    }
    if (!(error instanceof ProjectError)) throw error;
    return {
      result: 'failed',
      reason: error.message,
      output: error.log,
      exitCode: exitCodes.check,
    };
  }
}

function nothingRan({ checks }: VerifyReport): StepOutcome {
  const reasons = new Set(checks.map(({ reason = '' }) => reason));
  const reason = `no check was run: ${[...reasons].join('; ')}`;
  return { result: 'not-run', reason, exitCode: exitCodes.environment };
}

/** What the project promises over HTTP. */
export function projectContract(project: Project): Contract {
  const servers = Object.keys(serverSettings(project));
  return contractOf(project.blueprint, project.view.resources, servers);
}

/** The first failures in full. */
function shownFailures(failures: readonly (readonly string[])[], most: number): string[] {
  const more = failures.length - most;
  return [...failures.slice(0, most).flat(), ...(more > 0 ? [`… and ${more} more`] : [])];
}

/** Runs the checks that are wanted. @throws ProjectError when the project cannot be brought to answer */
async function checkHere(context: StepContext, wishes: VerifyWishes): Promise<VerifyReport> {
  const { checkAddress, checksFor } = await import('../verify/verify.js');
  const checks = checksFor(wishes.wanted);
  const { url, rounds, random, instances, onCheck } = wishes;
  if (url === undefined)
    return runSuite(context, { checks, rounds, random, instances, ...(onCheck && { onCheck }) });
  return checkAddress({ ...(await suiteOf(context, { checks, rounds, random, onCheck })), url });
}

/** What of a run does not follow from the project. */
export interface SuiteWishes extends Pick<VerifyWishes, 'rounds' | 'random' | 'instances'> {
  readonly checks: readonly Check[];
  readonly onCheck?: ((check: CheckReport) => void) | undefined;
  /** A free port unless it has to be a certain one. */
  readonly port?: number | undefined;
  readonly jwtSecret?: string | undefined;
}

async function suiteOf(
  { project, onLine, onProgress, signal }: StepContext,
  { checks, rounds, random, onCheck }: SuiteWishes,
): Promise<Omit<AddressSuiteOptions, 'url'>> {
  const { failureLines } = await import('../verify/verify.js');
  let done = 0;
  return {
    contract: projectContract(project),
    checks,
    rounds,
    random,
    signal,
    onCheck: (check) => {
      done += 1;
      onProgress?.(`${done} of ${checks.length}`);
      onCheck?.(check);
      if (onLine === undefined) return;
      for (const line of [`${check.id} ${check.result}`, ...failureLines(check)]) onLine(line);
    },
  };
}

/**
 * Boots the project on a database of its own, runs the checks, and ends both.
 *
 * @throws ProjectError when the project cannot be brought to answer
 * @throws KeelsonError (exit 4) when a setting is missing or no database can be made
 */
export async function runSuite(context: StepContext, wishes: SuiteWishes): Promise<VerifyReport> {
  const { checkProject, messageOf, withNote } = await import('../verify/verify.js');
  const { project } = context;
  const { instances, port = await anyFreePort(), jwtSecret } = wishes;
  const servers = serverSettings(project);
  const commands = suiteCommands(project);
  refuseUnset(project);
  const database = await checkDatabase(project);
  const databaseUrl = database?.url;
  let report: VerifyReport;
  try {
    report = await checkProject({
      ...(await suiteOf(context, wishes)),
      instances,
      directory: project.directory,
      commands,
      place: {
        port,
        ...(databaseUrl !== undefined && { databaseUrl }),
        ...(jwtSecret !== undefined && { jwtSecret }),
      },
      environment: childEnvironment(settingNames(project)),
      servers: databaseUrl === undefined ? servers : withDatabase(servers, databaseUrl),
    });
  } catch (error) {
    await database?.remove().catch(() => undefined);
    throw error;
  }
  // A server that died meanwhile must not take what was found with it.
  return (
    database?.remove().then(
      () => report,
      (fault: unknown) =>
        withNote(report, `The database of the checks is still there: ${messageOf(fault)}`),
    ) ?? report
  );
}

/** The checks' own database in the place of the project's, where that is on a server. */
function withDatabase(servers: Variables, url: string): Variables {
  return 'DATABASE_URL' in servers ? { ...servers, DATABASE_URL: url } : servers;
}
