import { setTimeout as sleep } from 'node:timers/promises';

import { problems } from './http/problem.js';
import type { Logger } from './log.js';

/** Jobs that wait or run at most. */
const maxJobs = 1_000;

/** Jobs that run at once: they must not take every connection from the requests. */
const maxRunning = 4;

/** Milliseconds before the second and the third try of a job that failed. */
const pauses = [1_000, 10_000] as const;

/**
 * Work that an answer does not wait for, so that its time tells nothing about what was done: whether a mail was sent,
 * say. Jobs live in this process; at shutdown it waits for those that are left.
 */
export class Background {
  readonly #log: Logger;
  readonly #waiting: (() => Promise<void>)[] = [];
  readonly #closing = new AbortController();
  #running = 0;
  #idle: (() => void)[] = [];

  constructor(log: Logger) {
    this.#log = log;
  }

  /**
   * Runs the job soon, and twice more when it fails. It must be safe to run again.
   * @param name for the log
   * @throws Problem 503 when too many jobs wait
   */
  run(name: string, job: () => Promise<void>): void {
    if (this.#waiting.length + this.#running >= maxJobs) throw problems.unavailable();
    this.#waiting.push(() => this.#try(name, job));
    this.#next();
  }

  /** Resolves when nothing is left to do. */
  idle(): Promise<void> {
    if (this.#running === 0) return Promise.resolve();
    return new Promise((resolve) => this.#idle.push(resolve));
  }

  /** Resolves when all jobs are done; from now on nothing pauses between tries. */
  close(): Promise<void> {
    this.#closing.abort();
    return this.idle();
  }

  #next(): void {
    while (this.#running < maxRunning) {
      const job = this.#waiting.shift();
      if (job === undefined) break;
      this.#running += 1;
      void job().finally(() => {
        this.#running -= 1;
        this.#next();
      });
    }
    if (this.#running > 0) return;
    for (const resolve of this.#idle.splice(0)) resolve();
  }

  async #try(name: string, job: () => Promise<void>): Promise<void> {
    for (const pause of [...pauses, undefined]) {
      try {
        await job();
        return;
      } catch (error) {
        this.#log.error({ err: error, job: name }, 'background job failed');
        if (pause === undefined) return;
        await sleep(pause, undefined, { signal: this.#closing.signal, ref: false }).catch(
          () => undefined,
        );
      }
    }
  }
}
