/** Version of keelson (semver), the same as in package.json; a test compares them. */
export const keelsonVersion = '0.3.0';

/** Version of the HTTP contract that generated projects answer. */
export const contractVersion = 1;

/** Whether a semver version is higher than another. A pre-release is lower than its release. */
export function isNewer(version: string, than: string): boolean {
  const [a, b] = [parts(version), parts(than)];
  for (let index = 0; index < 3; index++) {
    const difference = (a.numbers[index] ?? 0) - (b.numbers[index] ?? 0);
    if (difference !== 0) return difference > 0;
  }
  if (a.pre === '' || b.pre === '') return a.pre === '' && b.pre !== '';
  return a.pre.localeCompare(b.pre, 'en', { numeric: true }) > 0;
}

function parts(version: string): { numbers: number[]; pre: string } {
  const [release = '', ...pre] = version.split('-');
  return { numbers: release.split('.').map(Number), pre: pre.join('-') };
}
