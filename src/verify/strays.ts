import { setImmediate as turn } from 'node:timers/promises';

import { messageOf } from './expect.js';

/**
 * Promises that failed and that nobody waited for. Without this the first of them would end the whole process, and
 * what was found until then would be lost.
 */
export class Strays {
  readonly #faults: string[] = [];
  readonly #keep = (reason: unknown): void => {
    this.#faults.push(`nobody waited for what failed: ${messageOf(reason)}`);
  };

  constructor() {
    process.on('unhandledRejection', this.#keep);
  }

  get count(): number {
    return this.#faults.length;
  }

  /** Those since there were so many. Node.js tells of them at the end of a turn. */
  async since(count: number): Promise<readonly string[]> {
    await turn();
    return this.#faults.slice(count);
  }

  close(): void {
    process.off('unhandledRejection', this.#keep);
  }
}
