import { fileURLToPath } from 'node:url';

/** Absolute paths inside the package. They hold for src/ and for dist/: both lie one level deep. */

/** Root of the package. */
export const packageRoot = fileURLToPath(new URL('..', import.meta.url));

/** The templates that are shipped with the package. */
export const templatesDirectory = fileURLToPath(new URL('../templates', import.meta.url));
