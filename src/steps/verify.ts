import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { contractOf } from '../contract/contract.js';
import { exitCodes } from '../errors.js';
import { commandText } from '../shell.js';
import type { VerifyReport } from '../verify/report.js';
import { childEnvironment } from './environment.js';
import { anyFreePort } from './ports.js';
import { projectSettings } from './dotenv.js';
import { settingNames, type Project } from './project.js';
import { projectCommand } from './scripts.js';
import type { Step, StepContext, StepOutcome } from './step.js';

const SHOWN_FAILURES = 5;

/**
 * Boots the project on a free port, runs the quick HTTP checks, and stops it. It runs on a database
 * of its own, so that the accounts and rows the checks make never appear in the one for development.
 */
export const verifyStep: Step = {
  id: 'verify',
  title: 'Boot it and check it over HTTP',
  needs: ['install', 'build', 'migrate'],
  usesServices: true,
  preview: (project) => {
    const command = projectCommand(project, 'start');
    return command && `${commandText(command.words)}, then HTTP checks`;
  },
  run: async (context: StepContext): Promise<StepOutcome> => {
    const { ProjectError, failureLines } = await import('../verify/verify.js');
    try {
      const report = await checkProject(context);
      const failed = report.checks.filter((check) => check.result === 'failed');
      const counts = { checks: report.counts.passed, failed: report.counts.failed };
      if (failed.length === 0) return { result: 'passed', counts };
      return {
        result: 'failed',
        counts,
        reason: `${failed.length} of ${report.counts.passed + failed.length} HTTP checks failed`,
        output: shownFailures(failed.map((check) => failureLines(check))),
        exitCode: exitCodes.check,
      };
    } catch (error) {
      if (!(error instanceof ProjectError)) throw error;
      return {
        result: 'failed',
        reason: error.message,
        output: error.log,
        exitCode: exitCodes.check,
      };
    }
  },
};

/** The first failures in full; nobody reads forty of them. */
function shownFailures(failures: readonly (readonly string[])[]): string[] {
  const more = failures.length - SHOWN_FAILURES;
  return [...failures.slice(0, SHOWN_FAILURES).flat(), ...(more > 0 ? [`… and ${more} more`] : [])];
}

/** Runs the checks. @throws ProjectError when the project cannot be brought to answer */
async function checkProject(context: StepContext): Promise<VerifyReport> {
  const { failureLines, runQuickChecks } = await import('../verify/verify.js');
  const { project, onLine } = context;
  const start = projectCommand(project, 'start');
  if (start === undefined) throw new Error(`${project.view.stack.label} has no start command`);
  const database = checkDatabase(project);
  const databaseUrl = database?.url;
  try {
    return await runQuickChecks({
      contract: contractOf(project.blueprint, project.view.resources),
      directory: project.directory,
      commands: {
        start,
        migrate: projectCommand(project, 'migrate'),
        promote: projectCommand(project, 'promote'),
      },
      place: { port: await anyFreePort(), ...(databaseUrl !== undefined && { databaseUrl }) },
      environment: childEnvironment(settingNames(project)),
      signal: context.signal,
      ...(onLine && {
        onCheck: (check) =>
          [`${check.id} ${check.result}`, ...failureLines(check)].forEach((line) => onLine(line)),
      }),
    });
  } finally {
    database?.remove();
  }
}

/** A database for the checks alone, and how to remove it. */
interface CheckDatabase {
  readonly url: string;
  readonly remove: () => void;
}

/**
 * A database of another name on the project's server, which its migration makes. A file database
 * lies in the system's temporary directory and is removed; on a server we have no way to drop one.
 */
function checkDatabase(project: Project): CheckDatabase | undefined {
  const url = projectSettings(project).get('DATABASE_URL');
  if (url === undefined || !URL.canParse(url)) return undefined;
  const address = new URL(url);
  if (address.protocol === 'file:') {
    const folder = mkdtempSync(join(tmpdir(), 'keelson-checks-'));
    return {
      url: `file:${join(folder, 'checks.db')}`,
      remove: () => rmSync(folder, { recursive: true, force: true }),
    };
  }
  address.pathname = `${address.pathname}_checks`;
  return { url: address.href, remove: () => undefined };
}
