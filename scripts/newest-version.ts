const numbers = (version: string): number[] => version.split('.').map(Number);

/** Negative where the first is older. */
export function compareVersions(a: string, b: string): number {
  const [first, second] = [numbers(a), numbers(b)];
  const differing = first.findIndex((number, index) => number !== second[index]);
  return differing === -1
    ? first.length - second.length
    : (first[differing] ?? 0) - (second[differing] ?? 0);
}

/**
 * The newest version of the same major one that was published by then, and is none for tests.
 *
 * @param times version → when it was published
 * @param latest the last moment that counts
 */
export function newestOf(
  version: string,
  times: ReadonlyMap<string, string>,
  latest: string,
): string {
  const [major] = numbers(version);
  return [...times]
    .filter(
      ([each, time]) => /^\d+(\.\d+)+$/.test(each) && numbers(each)[0] === major && time <= latest,
    )
    .map(([each]) => each)
    .reduce((best, each) => (compareVersions(each, best) > 0 ? each : best), version);
}
