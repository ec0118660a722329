import { execFileSync } from 'node:child_process';

/** Moves by one with every commit, so that what does not fit into the time of one run comes in another. */
export function rotation(): number {
  try {
    const words = ['rev-list', '--count', 'HEAD'];
    return 1 + Number(execFileSync('git', words, { stdio: 'pipe' }).toString());
  } catch {
    return 1;
  }
}

/** Whether all tests together have only so much time, as on every commit. */
export const isLimited = Number(process.env['KEELSON_MINUTES']) > 0;

/**
 * Those of a list whose turn it is with this commit, where the time is limited; else all of them.
 * @param turns how many commits it takes until all had theirs
 */
export function inTurn<T>(all: readonly T[], turns: number): readonly T[] {
  return isLimited ? all.filter((_, index) => index % turns === rotation() % turns) : all;
}
