import { KeelsonError, type About } from './errors.js';

/** Where an answer was given, as `file:line:column`; undefined when it does not stand in a file. */
export type PlaceOf = (about: About) => string | undefined;

/** Runs what may refuse answers, and says where the refused one was given. */
export function withPlaces<T>(placeOf: PlaceOf, run: () => T): T {
  try {
    return run();
  } catch (error) {
    if (!(error instanceof KeelsonError) || error.about === undefined) throw error;
    const place = placeOf(error.about);
    throw place === undefined ? error : error.at(place);
  }
}
