import { environmentError, targetError } from '../errors.js';
import { basePath } from '../merge/base.js';
import { childEnvironment } from '../steps/environment.js';
import { repositoryAround } from '../steps/repository.js';
import { runProcess } from '../steps/process.js';
import { blueprintPath } from '../types.js';
import type { Ui } from '../ui.js';

/**
 * A change of keelson is reviewed with `git diff`, and undone with git: in a tree that has other
 * changes nobody could tell them apart.
 * @throws KeelsonError exit 3 when there are such, exit 4 when git cannot say
 */
export async function refuseDirty(directory: string, isAllowed: boolean, ui: Ui): Promise<void> {
  if (repositoryAround(directory) === undefined) {
    ui.say('This is no git repository: there will be nothing to compare with, or to go back to.');
    return;
  }
  const { exitCode, lines, startError } = await runProcess(
    { words: ['git', 'status', '--porcelain', '--', '.'] },
    // It only asks: git would write down in the index what it has looked at.
    { cwd: directory, env: childEnvironment([], { GIT_OPTIONAL_LOCKS: '0' }) },
  );
  if (exitCode !== 0) {
    const said = lines.find((line) => /^(fatal|error): /.test(line)) ?? lines[0] ?? '';
    throw environmentError(`git cannot tell what has changed: ${startError ?? said.trim()}`, {
      remedy: 'Solve that and run the same command again.',
    });
  }
  const ignored = await runProcess(
    { words: ['git', 'check-ignore', '--quiet', blueprintPath, basePath] },
    { cwd: directory, env: childEnvironment() },
  );
  if (ignored.exitCode === 0) {
    ui.warn(
      'git ignores .keelson/: whoever throws a change away keeps its blueprint. Take it into git.',
    );
  }
  const changed = lines.filter(
    (line) => line.trim() !== '' && !/\.keelson\/lock(\.keelson-\d+)?$/.test(line),
  );
  if (changed.length === 0) return;
  const paths = changed.map((line) => line.slice(3));
  const shown =
    paths.slice(0, 5).join(', ') + (paths.length > 5 ? ` and ${paths.length - 5} more` : '');
  if (isAllowed) {
    ui.warn(`Not committed, and hard to tell from what is merged now: ${shown}`);
    return;
  }
  throw targetError(`there are changes that are not committed: ${shown}`, {
    remedy: 'Commit or stash them, so that `git diff` shows what keelson does; or --allow-dirty.',
  });
}
