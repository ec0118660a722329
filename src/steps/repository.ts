import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { nearestWith } from '../tree/nearest.js';
import { removeDirectory, stagingName } from '../tree/staging.js';
import { childEnvironment } from './environment.js';
import { runProcess, type ProcessOutcome } from './process.js';
import type { StepContext } from './step.js';

/** Git in a project: how it is asked, and how a repository comes to be. */

/** The branch the generated CI workflow names, whatever `init.defaultBranch` says. */
const BRANCH = 'main';
/** A hook or signing program gets so long. */
export const GIT_MILLISECONDS = 6000;
/** Stands in a repository that keelson made until its first commit is made: whose it is, nothing else tells. */
const unfinishedMark = '.git/keelson-unfinished';

export type Git = (...words: string[]) => Promise<ProcessOutcome>;

/** The repository that a directory lies in, or undefined. `.git` may be a file (worktree, submodule). */
export function repositoryAround(directory: string): string | undefined {
  return nearestWith('.git', directory);
}

/** Runs git in a project; it never asks, and looks for no repository above. */
export function gitIn({ project, signal, onLine }: StepContext): Git {
  const { directory } = project;
  const env = childEnvironment([], {
    GIT_TERMINAL_PROMPT: '0',
    GIT_EDITOR: 'true',
    GIT_CEILING_DIRECTORIES: dirname(directory),
  });
  const options = { cwd: directory, env, signal, timeout: GIT_MILLISECONDS, onLine };
  return (...words) => runProcess({ words: ['git', ...words] }, options);
}

/** The files that `git ls-files` names: all of them, and none of them in the log of `--debug`. */
export async function filesOf(
  context: StepContext,
  ...words: readonly string[]
): Promise<readonly string[]> {
  const files: string[] = [];
  const git = gitIn({ ...context, onLine: (line) => files.push(line) });
  const { exitCode } = await git('-c', 'core.quotePath=false', 'ls-files', ...words);
  return exitCode === 0 ? files.filter((file) => file !== '') : [];
}

/**
 * Makes a repository beside and moves it to its place: whatever ends this, there is never half of one.
 * @returns what git said where it refused
 */
export async function initialise(git: Git, directory: string): Promise<ProcessOutcome | undefined> {
  const staging = join(directory, stagingName(basename(directory)));
  mkdirSync(staging);
  try {
    const initialised = await git('init', '--quiet', staging);
    if (initialised.exitCode !== 0) return initialised;
    // Older than `git init --initial-branch`, and right whatever init.defaultBranch is.
    const made = join(staging, '.git');
    const pointed = await git('--git-dir', made, 'symbolic-ref', 'HEAD', `refs/heads/${BRANCH}`);
    if (pointed.exitCode !== 0) return pointed;
    writeFileSync(join(staging, unfinishedMark), 'Made by keelson; the first commit is to come.\n');
    renameSync(made, join(directory, '.git'));
    return undefined;
  } finally {
    removeDirectory(staging);
  }
}

/** Whether keelson has made the repository and its first commit is still to be made. */
export function isUnfinished(directory: string): boolean {
  return existsSync(join(directory, unfinishedMark));
}

export function markFinished(directory: string): void {
  rmSync(join(directory, unfinishedMark), { force: true });
}
