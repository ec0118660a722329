/** What becomes of a check that ran: how it ended, and what ended with it. */
import { CheckFailure, headerOf, messageOf } from './expect.js';
import { bodyOf, curlOf, type Exchange } from './http.js';
import { readLog } from './log.js';
import { NotRunHere } from './not-run.js';
import type { Project } from './project.js';
import type { CheckReport, Failure } from './report.js';
import { NoAnswer } from './transport.js';

/** A report without what is known before the check runs. */
export type Outcome = Pick<CheckReport, 'result' | 'failure' | 'reason'>;

/** Why a check that the person's signal met was not run. */
export const RUN_ENDED = 'the run was ended';

/** What a check has done until it threw. */
export interface Asked {
  readonly last: Exchange | undefined;
  /** The processes that it asked. */
  readonly projects: readonly Pick<Project, 'log'>[];
}

/** What it means that a check threw this. */
export async function outcomeOf(error: unknown, asked: Asked): Promise<Outcome> {
  if (error instanceof NotRunHere) return { result: 'not-run', reason: error.message };
  const exchange = error instanceof CheckFailure ? error.exchange : asked.last;
  const log = exchange?.status === 500 ? await logOf(exchange, asked.projects) : [];
  const failure = failureOf(error, asked.last);
  return { result: 'failed', failure: log.length === 0 ? failure : { ...failure, log } };
}

/** A check that could not clean up has not shown that all is well. */
export function withFaults(outcome: Outcome, faults: readonly string[]): Outcome {
  if (outcome.result !== 'passed' || faults.length === 0) return outcome;
  const failure = { expected: 'what the check began to end well', got: faults.join('; ') };
  return { result: 'failed', failure };
}

/** Does each, whatever becomes of those before it. Returns what went wrong. */
export async function endAll(
  endings: readonly (() => Promise<unknown>)[],
): Promise<readonly string[]> {
  const faults: string[] = [];
  for (const end of endings) {
    try {
      await end();
    } catch (error) {
      faults.push(messageOf(error));
    }
  }
  return faults;
}

/** @throws Error when the work does not end within the time, or the signal comes first */
export async function within(
  milliseconds: number,
  signal: AbortSignal | undefined,
  work: Promise<void>,
): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  let stop: (() => void) | undefined;
  const limit = new Promise<never>((_resolve, reject) => {
    stop = () => reject(new Error(RUN_ENDED));
    signal?.addEventListener('abort', stop, { once: true });
    if (signal?.aborted === true) stop();
    timer = setTimeout(
      () => reject(new Error(`the check did not end within ${milliseconds / 1000} s`)),
      milliseconds,
    );
  });
  try {
    await Promise.race([work, limit]);
  } finally {
    clearTimeout(timer);
    if (stop !== undefined) signal?.removeEventListener('abort', stop);
  }
}

function failureOf(error: unknown, last: Exchange | undefined): Failure {
  if (error instanceof CheckFailure) {
    const { expected, got, exchange } = error;
    return { ...(exchange ? { request: curlOf(exchange) } : {}), expected, got };
  }
  const got = messageOf(error);
  if (error instanceof NoAnswer)
    return { request: curlOf(error.request), expected: 'an answer', got };
  const request = last === undefined ? {} : { request: `${curlOf(last)}  # the last one answered` };
  return { ...request, expected: 'an answer that the check could go on with', got };
}

const SHOWN_LINES = 10;
const LONGEST_LINE = 500;

/** What the project wrote about this request: the cause of a 500 stands nowhere else. */
async function logOf(
  exchange: Exchange,
  projects: readonly Pick<Project, 'log'>[],
): Promise<readonly string[]> {
  const { requestId } = bodyOf(exchange);
  const id = headerOf(exchange, 'x-request-id') ?? (typeof requestId === 'string' ? requestId : '');
  if (id === '' || projects.length === 0) return [];
  const log = (): readonly string[] => projects.flatMap((project) => project.log());
  const lines = await readLog({ log }, (line) => line.includes(id));
  return lines.slice(0, SHOWN_LINES).map((line) => line.slice(0, LONGEST_LINE));
}
