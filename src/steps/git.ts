import { existsSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { childEnvironment } from './environment.js';
import { runProcess, type ProcessOutcome } from './process.js';
import type { Step, StepContext, StepOutcome } from './step.js';

/**
 * `git init` and a first commit. It never fails the run: without git, without an identity, with a
 * hook or a signing program that refuses, there is a note and the exact command instead. A policy
 * of the user (signing, hooks) is never bypassed.
 */

/** The branch the generated CI workflow names, whatever `init.defaultBranch` says. */
const BRANCH = 'main';
/** A hook or signing program gets so long. */
const COMMIT_MILLISECONDS = 8000;

/** The repository that a directory lies in, or undefined. `.git` may be a file (worktree, submodule). */
export function repositoryAround(directory: string): string | undefined {
  for (let at = resolve(directory); ; at = dirname(at)) {
    if (existsSync(join(at, '.git'))) return at;
    if (dirname(at) === at) return undefined;
  }
}

export const gitStep: Step = {
  id: 'git',
  title: 'First commit',
  needs: ['write'],
  usesServices: false,
  preview: () => 'git init && git add --all && git commit',
  run: commitProject,
};

type Git = (...words: string[]) => Promise<ProcessOutcome>;

/**
 * Whether a repository has neither a commit nor anything staged: made by an earlier run that could
 * not commit, or by somebody who has not begun with it either.
 */
async function isUnbegun(git: Git): Promise<boolean> {
  const isRepository = (await git('rev-parse', '--git-dir')).exitCode === 0;
  if (!isRepository) return false;
  const hasCommit = (await git('rev-parse', '--verify', '--quiet', 'HEAD')).exitCode === 0;
  return !hasCommit && (await git('ls-files', '--cached')).lines.length === 0;
}

async function commitProject(context: StepContext): Promise<StepOutcome> {
  const { directory, blueprint } = context.project;
  const around = repositoryAround(directory);
  if (around !== undefined && around !== directory) {
    return { result: 'skipped', applies: false, reason: `inside the repository ${around}` };
  }
  const git: Git = (...words) =>
    runProcess(
      { words: ['git', ...words] },
      {
        cwd: directory,
        env: childEnvironment([], {
          GIT_TERMINAL_PROMPT: '0',
          GIT_EDITOR: 'true',
          GIT_CEILING_DIRECTORIES: dirname(directory),
        }),
        signal: context.signal,
        timeout: COMMIT_MILLISECONDS,
        onLine: context.onLine,
      },
    );

  const isNew = around === undefined;
  if (!isNew && !(await isUnbegun(git))) {
    return { result: 'skipped', applies: false, reason: 'already a git repository' };
  }
  const version = await git('--version');
  if (version.startError !== undefined) {
    return {
      result: 'not-run',
      reason: 'git is not installed',
      remedy: 'Install git, then run: git init && git add --all && git commit',
    };
  }
  context.versions.git = /\d+(\.\d+)+/.exec(version.lines[0] ?? '')?.[0] ?? 'unknown';

  const message = `Start ${blueprint.name} with keelson ${blueprint.keelson}`;
  const byHand = `git add --all && git commit -m "${message}"`;
  if (isNew) {
    const initialised = await git('init', '--quiet');
    if (initialised.exitCode !== 0) {
      return note('git init did not work', initialised, `git init && ${byHand}`);
    }
    // Older than `git init --initial-branch`, and right whatever init.defaultBranch is.
    await git('symbolic-ref', 'HEAD', `refs/heads/${BRANCH}`);
  }

  // Git itself would make one up from the login and the host name.
  const isTold = async (key: string, variables: readonly string[]): Promise<boolean> =>
    variables.every((name) => (process.env[name] ?? '') !== '') ||
    (await git('config', '--get', key)).exitCode === 0;
  const name = await isTold('user.name', ['GIT_AUTHOR_NAME', 'GIT_COMMITTER_NAME']);
  const email = await isTold('user.email', ['GIT_AUTHOR_EMAIL', 'GIT_COMMITTER_EMAIL']);
  if (!name || !email) {
    return {
      result: 'not-run',
      reason:
        'git does not know your name and e-mail; the repository is made, nothing is committed',
      remedy: `git config --global user.name "…" && git config --global user.email "…" && ${byHand}`,
    };
  }
  const added = await git('add', '--all');
  if (added.exitCode !== 0) return note('git add did not work', added, byHand);
  const secrets = await git('ls-files', '--cached', '--', '.env');
  if (secrets.lines.length > 0) {
    await git('rm', '--cached', '--quiet', '--', '.env');
    return note('.env is not ignored here, so nothing was committed', undefined, byHand);
  }
  const committed = await git('commit', '--quiet', '--message', message);
  if (committed.exitCode !== 0) {
    return note(
      committed.timedOut
        ? `the commit did not end within ${COMMIT_MILLISECONDS / 1000} s (a hook or a signing program?)`
        : 'git commit was refused',
      committed,
      byHand,
    );
  }
  const left = await git('status', '--porcelain');
  return {
    result: 'passed',
    command: `${isNew ? 'git init && ' : ''}git commit -m "${message}"`,
    ...(left.lines.length > 0
      ? { reason: `not committed: ${left.lines.length} of the files` }
      : {}),
  };
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
