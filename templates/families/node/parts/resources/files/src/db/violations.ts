import { problems } from '../http/problem.js';
import { isForeignKeyViolation, isUniqueViolation } from './dialect.js';

/**
 * For `.catch(…)` behind a write: makes 409 of a constraint that refused it. Only the database can tell, since two
 * requests may both have looked before.
 * @param taken what to say when a unique value exists
 * @param reference what to say when a reference leads nowhere, or something still refers to the row
 */
export function refused(words: { taken?: string; reference?: string }): (error: unknown) => never {
  return (error) => {
    if (words.taken !== undefined && isUniqueViolation(error)) throw problems.conflict(words.taken);
    if (words.reference !== undefined && isForeignKeyViolation(error)) {
      throw problems.conflict(words.reference);
    }
    throw error;
  };
}
