import { availableParallelism } from 'node:os';

import { hash, verify } from '@node-rs/argon2';

import { problems } from '../http/problem.js';
import { createSemaphore, type Semaphore } from '../semaphore.js';
import { normalisePassword } from './password-policy.js';
import { newToken } from './tokens.js';

/**
 * Argon2id with the parameters of the OWASP Password Storage cheat sheet: about 5 ms and 19 MiB a hash. Raise them
 * as machines get faster: at the next login each password is hashed anew.
 */
const parameters = { memoryCost: 19_456, timeCost: 2, parallelism: 1, outputLen: 32 } as const;

/** How a hash made with them begins. Argon2id, version 19 are what the package takes by default. */
const current = '$argon2id$v=19$m=19456,t=2,p=1$';

/** Waiting hashes beyond this are refused: half a second of work, rather than a minute of it. */
const maxWaiting = 100;

/**
 * Hashes and checks passwords. At most a few at once, so that a flood of logins takes neither the memory nor all
 * threads of the pool which name look-ups and file access also need; at most {@link maxWaiting} in line behind them.
 */
export class PasswordHasher {
  readonly #inLine: Semaphore;
  #nobodys: Promise<string> | undefined;

  constructor(slots = Math.max(1, Math.min(3, availableParallelism() - 1)), waiting = maxWaiting) {
    this.#inLine = createSemaphore({
      places: slots,
      maxWaiting: waiting,
      refusal: () => problems.tooMany(1),
    });
  }

  /**
   * The PHC string to store (`$argon2id$v=19$…`).
   * @throws Problem 429 when too many are in line
   */
  hash(password: string): Promise<string> {
    return this.#inLine(() => hash(normalisePassword(password), parameters));
  }

  /**
   * Whether this is the password. Without a stored hash (nobody has this e-mail) it works just as long and answers
   * no: the time of the answer tells nobody who has an account.
   * @throws Problem 429 when too many are in line
   */
  async verify(stored: string | undefined, password: string): Promise<boolean> {
    const nobodys = await this.#nobodysHash();
    const right = await this.#inLine(() => verify(stored ?? nobodys, normalisePassword(password)));
    return right && stored !== undefined;
  }

  /** Whether the hash was made with other parameters than today's, and should be made anew. */
  isOutdated(stored: string): boolean {
    return !stored.startsWith(current);
  }

  /** Made once, at the first check, be that of a known or an unknown address. */
  async #nobodysHash(): Promise<string> {
    this.#nobodys ??= hash(newToken(), parameters);
    return this.#nobodys;
  }
}
