import type { Cleanup } from './tree/cleanup.js';
import type { Ui } from './ui.js';

/** A signal ended the run. Not a failure: it is only said where it stopped. */
class Interrupted extends Error {
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

/**
 * Says where a signal stopped the run.
 *
 * @param signal aborted; otherwise it was Ctrl-C at a question, which comes as no signal
 * @param resume the command that carries on, where there is something to carry on with
 * @param more what the result says beside
 * @returns the exit code
 */
export function tellStopped(
  { reason }: AbortSignal,
  text: string,
  resume: string | null,
  ui: Pick<Ui, 'warn' | 'event'>,
  more: Readonly<Record<string, unknown>> = {},
): number {
  const exitCode = reason instanceof Interrupted ? reason.exitCode : 130;
  ui.warn(text);
  ui.event({ event: 'result', exitCode, result: 'interrupted', resume, ...more });
  return exitCode;
}
