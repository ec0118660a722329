import { KeelsonError } from '../../src/errors.js';

/** Random names may meet one that the project's own code, or its example, has taken. */
export function refusedNameIsNoProject<T>(resolve: () => T): T | undefined {
  try {
    return resolve();
  } catch (error) {
    if (error instanceof KeelsonError && /cannot be named|two resources|would both be/.test(error.message)) {
      return undefined;
    }
    throw error;
  }
}
