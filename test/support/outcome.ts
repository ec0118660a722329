/** What came of one thing that was tried. */
export interface Outcome {
  readonly what: string;
  readonly result: 'passed' | 'failed' | 'skipped';
  /** What went wrong, or why it was not run. */
  readonly reason?: string;
}

/** Tries something: what it throws is why it failed. */
export async function attempt(what: string, work: () => Promise<void>): Promise<Outcome> {
  try {
    await work();
    return { what, result: 'passed' };
  } catch (error) {
    return { what, result: 'failed', reason: messageOf(error) };
  }
}

/** @throws Error with this message, unless it holds */
export function must(holds: boolean, message: string): asserts holds {
  if (!holds) throw new Error(message);
}

/** The message of an error, with what a failed program had said at last, and on its standard error. */
function messageOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { stdout, stderr } = error as { stdout?: unknown; stderr?: unknown };
  const said = (printed: unknown): string =>
    typeof printed === 'string' ? printed.trim().slice(-1500) : '';
  return [error.message.split('\n')[0], said(stdout), said(stderr)].join('\n').trim();
}
