import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { basePath, parseBase } from '../merge/base.js';
import { commandAt } from '../shell.js';
import { currentDirectory } from '../tree/target.js';
import type { ProcessOutcome } from './process.js';
import type { Project } from './project.js';
import {
  filesOf,
  GIT_MILLISECONDS,
  gitIn,
  initialise,
  isUnfinished,
  markFinished,
  repositoryAround,
  type Git,
} from './repository.js';
import type { Step, StepContext, StepOutcome } from './step.js';

/**
 * `git init` and a first commit of what keelson made. It never fails the run: without git, without an
 * identity, with a hook or a signing program that refuses, there is a note and the exact command
 * instead. A policy of the user (signing, hooks, ignored files) is never bypassed.
 */

export const gitStep: Step = {
  id: 'git',
  title: 'First commit',
  needs: ['write'],
  usesServices: false,
  preview: () => 'git init && git add --all && git commit',
  run: commitProject,
};

async function commitProject(context: StepContext): Promise<StepOutcome> {
  const { directory, blueprint } = context.project;
  const around = repositoryAround(directory);
  if (around !== undefined && around !== directory) {
    return { result: 'skipped', applies: false, reason: `inside the repository ${around}` };
  }
  const git = gitIn(context);
  const message = `Start ${blueprint.name} with keelson ${blueprint.keelson}`;
  const byHand = `git add --all && git commit -m "${message}"`;
  const isAbsent = around === undefined;
  if (!isAbsent) {
    const other = await otherRepository(git, context, byHand);
    if (other !== undefined) return other;
  }
  const version = await git('--version');
  if (version.startError !== undefined) {
    return {
      result: 'not-run',
      reason: 'git is not installed',
      remedy: `Install git, then run: ${there(directory, `git init && ${byHand}`)}`,
    };
  }
  context.versions.git = /\d+(\.\d+)+/.exec(version.lines[0] ?? '')?.[0] ?? 'unknown';

  if (isAbsent) {
    const refused = await initialise(git, directory);
    if (refused !== undefined) {
      return note('git init did not work', refused, there(directory, `git init && ${byHand}`));
    }
  }
  const hindrance =
    (await hindranceOfFiles(context, byHand)) ??
    (await hindranceOfIdentity(git, directory, byHand));
  if (hindrance !== undefined) return hindrance;

  const added = await git('add', '--all');
  if (added.exitCode !== 0) return note('git add did not work', added, there(directory, byHand));
  const committed = await git('commit', '--quiet', '--message', message);
  if (committed.exitCode !== 0) {
    return note(
      committed.timedOut
        ? `the commit did not end within ${GIT_MILLISECONDS / 1000} s (a hook or a signing program?)`
        : 'git commit was refused',
      committed,
      there(directory, byHand),
    );
  }
  markFinished(directory);
  const left = await git('status', '--porcelain');
  return {
    result: 'passed',
    command: `${isAbsent ? 'git init && ' : ''}git commit -m "${message}"`,
    ...(left.lines.length > 0
      ? { reason: `not committed: ${left.lines.length} of the files` }
      : {}),
  };
}

/** What is said of a repository that is there already; undefined where keelson has made it and it has no commit. */
async function otherRepository(
  git: Git,
  { project: { directory }, isNew }: StepContext,
  byHand: string,
): Promise<StepOutcome | undefined> {
  const asked = await git('rev-parse', '--git-dir');
  if (asked.startError === undefined && asked.exitCode !== 0) {
    return note(
      'there is a .git, but git takes it for no repository',
      asked,
      `Move ${join(directory, '.git')} away, then resume.`,
    );
  }
  const commits = await git('rev-list', '--all', '--max-count=1');
  const hasNone = commits.exitCode === 0 && commits.lines.length === 0;
  if (hasNone && isUnfinished(directory)) return undefined;
  return {
    result: 'skipped',
    applies: false,
    reason: 'already a git repository',
    ...(hasNone && !isNew
      ? { remedy: `The repository has no commit yet. To make it: ${there(directory, byHand)}` }
      : {}),
  };
}

/** Why the commit would hold more than keelson made, or less. */
async function hindranceOfFiles(
  context: StepContext,
  byHand: string,
): Promise<StepOutcome | undefined> {
  const { project } = context;
  const { directory } = project;
  const made = madeFiles(project);
  if (made === undefined) {
    return note(
      `${basePath} cannot be read, so it is not known what to commit`,
      undefined,
      `Look at what is there, then: ${there(directory, byHand)}`,
    );
  }
  const chosen = await filesOf(context, '--cached', '--others', '--exclude-standard');
  if (chosen.includes('.env')) {
    return note(
      '.env is not ignored here, so nothing was committed',
      undefined,
      `Name .env in .gitignore, then: ${there(directory, byHand)}`,
    );
  }
  const foreign = chosen.filter((file) => !made.has(file));
  if (foreign.length > 0) {
    return note(
      `files that keelson did not make are beside the project, so nothing was committed: ${someOf(foreign)}`,
      undefined,
      `Name in .gitignore what shall stay out of the repository, then: ${there(directory, byHand)}`,
    );
  }
  const unignored = await filesOf(context, '--others', '--exclude-per-directory=.gitignore');
  const leftOut = unignored.filter((file) => made.has(file) && !chosen.includes(file));
  const [first] = leftOut;
  if (first === undefined) return undefined;
  const [rule = ''] = (await gitIn(context)('check-ignore', '--verbose', first)).lines;
  return note(
    `git ignores ${leftOut.length} of the files by a rule that is not the project's, so nothing was committed: ${rule.split('\t')[0] ?? ''}`,
    undefined,
    `Take the rule away, or let .gitignore of the project overrule it, then: ${there(directory, byHand)}`,
  );
}

/** The paths of the render, and of what an install writes beside it; undefined where the render cannot be read. */
function madeFiles({ directory, view }: Project): ReadonlySet<string> | undefined {
  try {
    const render = parseBase(readFileSync(join(directory, basePath)));
    const { lockfile, moreLockfiles = [] } = view.manager;
    return new Set([...render.keys(), basePath, lockfile, ...moreLockfiles]);
  } catch {
    return undefined;
  }
}

function someOf(files: readonly string[]): string {
  const rest = files.length > 3 ? ` and ${files.length - 3} more` : '';
  return `${files.slice(0, 3).join(', ')}${rest}`;
}

async function hindranceOfIdentity(
  git: Git,
  directory: string,
  byHand: string,
): Promise<StepOutcome | undefined> {
  // Git itself would make one up from the login and the host name.
  const isTold = async (key: string, variables: readonly string[]): Promise<boolean> =>
    variables.every((name) => (process.env[name] ?? '') !== '') ||
    (await git('config', '--get', key)).exitCode === 0;
  const name = await isTold('user.name', ['GIT_AUTHOR_NAME', 'GIT_COMMITTER_NAME']);
  const email = await isTold('user.email', ['GIT_AUTHOR_EMAIL', 'GIT_COMMITTER_EMAIL']);
  if (name && email) return undefined;
  const introduce = 'git config --global user.name "…" && git config --global user.email "…"';
  return note(
    'git does not know your name and e-mail; the repository is made, nothing is committed',
    undefined,
    there(directory, `${introduce} && ${byHand}`),
  );
}

/** A command as it is typed where this was started: in another repository it would do harm. */
function there(directory: string, command: string): string {
  return commandAt(directory, command, currentDirectory());
}

/** Something git said no to: never a failure of the run. */
function note(reason: string, outcome: ProcessOutcome | undefined, remedy: string): StepOutcome {
  const said = outcome?.lines.findLast((line) => line.trim() !== '');
  return {
    result: 'not-run',
    reason: said === undefined ? reason : `${reason}: ${said.trim()}`,
    remedy,
  };
}
