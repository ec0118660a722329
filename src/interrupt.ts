import type { Cleanup } from './tree/cleanup.js';

/** A signal ended the run. Not a failure: nothing is explained, only the exit code is set. */
export class Interrupted extends Error {
  /** 130 for SIGINT, 143 for everything else that asks us to end. */
  readonly exitCode: 130 | 143;

  constructor(exitCode: 130 | 143) {
    super('interrupted');
    this.name = 'Interrupted';
    this.exitCode = exitCode;
  }
}

/** Whatever does not end by itself is given up after so long. */
const PATIENCE_MILLISECONDS = 12_000;

/**
 * Turns the first SIGINT, SIGTERM or SIGHUP into an abort whose reason is an `Interrupted`, after
 * undoing what is half done. Later ones are swallowed: cleaning up must not be cut short.
 */
export function abortOnSignals(cleanup: Cleanup): AbortSignal {
  const controller = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(name, () => {
      if (controller.signal.aborted) return;
      const reason = new Interrupted(name === 'SIGINT' ? 130 : 143);
      cleanup.run();
      controller.abort(reason);
      setTimeout(() => process.exit(reason.exitCode), PATIENCE_MILLISECONDS).unref();
    });
  }
  return controller.signal;
}
