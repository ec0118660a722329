/** What the environment says about the terminal a person sits at. */

/** It shows lines, and nothing else. */
export function isDumb(): boolean {
  return process.env.TERM === 'dumb';
}

/**
 * Whether everything is written once, line by line: where the cursor cannot move, and where a screen
 * reader would read again whatever is drawn again. Nothing tells that somebody uses one, so they say
 * ACCESSIBLE=1, as to other tools.
 */
export function isLineByLine(): boolean {
  return isDumb() || !['', '0', 'false'].includes((process.env.ACCESSIBLE ?? '').toLowerCase());
}
