import { setTimeout as sleep } from 'node:timers/promises';

import type { Logger } from './log.js';

/** Jobs that wait or run at most. */
const maxJobs = 1_000;

/** Jobs that run at once: they must not take every connection from the requests. */
const maxRunning = 4;

/** Milliseconds before the second and the third try of a job that failed. */
const pauses: readonly number[] = [1_000, 10_000];

interface Job {
  readonly name: string;
  readonly work: () => Promise<void>;
  /** Before each try that is left. */
  readonly pauses: readonly number[];
}

/**
 * Work that an answer does not wait for, so that its time tells nothing about what was done: whether a mail was sent,
 * say. Jobs live in this process; at shutdown it waits for those that are left.
 */
export class Background {
  readonly #log: Logger;
  readonly #waiting: Job[] = [];
  readonly #closing = new AbortController();
  #running = 0;
  /** Jobs that are not done: waiting, running or between two tries. */
  #left = 0;
  #idle: (() => void)[] = [];

  constructor(log: Logger) {
    this.#log = log;
  }

  /**
   * Runs the job soon, and twice more when it fails, unless its error has `isPermanent: true`. It must be safe to run
   * again. It never throws: whoever calls it has written to the database already, and to answer that with a failure
   * would be wrong. A job for which there is no room is dropped, with a line in the log: what goes through here can be
   * asked for anew.
   * @param name for the log
   */
  run(name: string, work: () => Promise<void>): void {
    if (this.#left >= maxJobs) {
      this.#log.error({ job: name }, 'background job dropped: too many are left');
      return;
    }
    this.#left += 1;
    this.#add({ name, work, pauses });
  }

  /** Resolves when nothing is left to do. */
  idle(): Promise<void> {
    if (this.#left === 0) return Promise.resolve();
    return new Promise((resolve) => this.#idle.push(resolve));
  }

  /** Resolves when all jobs are done; from now on nothing pauses between tries. */
  close(): Promise<void> {
    this.#closing.abort();
    return this.idle();
  }

  #add(job: Job): void {
    this.#waiting.push(job);
    this.#next();
  }

  #next(): void {
    while (this.#running < maxRunning) {
      const job = this.#waiting.shift();
      if (job === undefined) break;
      this.#running += 1;
      void this.#try(job).finally(() => {
        this.#running -= 1;
        this.#next();
      });
    }
    if (this.#left > 0) return;
    for (const resolve of this.#idle.splice(0)) resolve();
  }

  async #try({ name, work, pauses: [pause, ...rest] }: Job): Promise<void> {
    try {
      await work();
      this.#left -= 1;
    } catch (error) {
      const line = { err: error, job: name };
      if (pause === undefined || isPermanent(error)) {
        this.#log.error(line, 'background job failed');
        this.#left -= 1;
      } else {
        this.#log.warn(line, 'background job failed, and is tried again');
        void this.#later(pause, { name, work, pauses: rest });
      }
    }
  }

  /** Between two tries a job takes no place: one that always fails must not keep the others waiting. */
  async #later(pause: number, job: Job): Promise<void> {
    const { signal } = this.#closing;
    await sleep(pause, undefined, { signal, ref: false }).catch(() => undefined);
    this.#add(job);
  }
}

/** Whether another try would end alike. */
function isPermanent(error: unknown): boolean {
  return error instanceof Error && 'isPermanent' in error && error.isPermanent === true;
}
