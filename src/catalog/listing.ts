import type { TemplateEntry } from './files.js';

/**
 * What a folder of the shipped templates holds, if that is known already. The bundle has another module in this place,
 * with what was there when it was built: to ask the system takes hundreds of questions in each run. Run from source,
 * nothing is known.
 */
export const listingOf: ((folder: string) => readonly TemplateEntry[] | undefined) | undefined =
  undefined;
