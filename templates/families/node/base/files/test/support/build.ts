import { build } from 'rolldown';

import { bundleTo } from '../../rolldown.config.js';

/** Inside node_modules, so that packages that are not bundled are found. */
const folder = 'node_modules/.cache/test-build';

/** Builds the app once for all tests that start it as a process. */
export default async function setup(): Promise<void> {
  await build(bundleTo(folder));
}

/** Where a file of `src` was built to. */
export function builtFile(source: string): string {
  return source.replace(/^src\//, `${folder}/`).replace(/\.ts$/, '.js');
}
