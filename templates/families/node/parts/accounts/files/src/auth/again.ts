import { isUniqueViolation } from '../db/dialect.js';

/**
 * Runs the work, and once more when another request wrote the same unique value in between: what was not there when
 * it looked is there now.
 */
export async function againIfTaken<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!isUniqueViolation(error)) throw error;
    return work();
  }
}
