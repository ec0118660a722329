import { execFileSync } from 'node:child_process';

/** Inside node_modules, so that packages that are not bundled are found. */
const folder = 'node_modules/.cache/test-build';

/** Builds the app once for all tests that start it as a process. */
export default function setup(): void {
  execFileSync(process.execPath, ['build.js', folder], { stdio: 'inherit' });
}

/** Where a file of `src` was built to. */
export function builtFile(source: string): string {
  return source.replace(/^src\//, `${folder}/`).replace(/\.ts$/, '.js');
}
