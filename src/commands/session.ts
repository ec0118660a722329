import type { Cleanup } from '../tree/cleanup.js';
import type { Ui } from '../ui.js';

/** What a command is given to work with. */
export interface Session {
  readonly ui: Ui;
  /** Aborted by the first signal. */
  readonly signal: AbortSignal;
  /** What a signal undoes at once. */
  readonly cleanup: Cleanup;
}

/** Whether CI is set to something that means yes. */
function isCi(): boolean {
  return !['', '0', 'false'].includes((process.env.CI ?? '').toLowerCase());
}

/** Whether a person sits at the terminal and may be asked. */
export function isAttended({ ui }: Session): boolean {
  return (
    process.stdin.isTTY &&
    process.stdout.isTTY &&
    !isCi() &&
    ui.mode !== 'json' &&
    ui.mode !== 'quiet'
  );
}
