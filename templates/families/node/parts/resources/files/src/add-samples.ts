/** Made-up rows of each kind. */
const count = 12;

/**
 * Adds made-up rows where there are none yet.
 * @param what for the report, e.g. `tasks`
 * @returns the report, one line
 */
export async function addSamples(
  what: string,
  present: readonly unknown[],
  add: (n: number) => Promise<unknown>,
): Promise<string> {
  if (present.length > 0) return `${what}: there are some already`;
  for (let n = 0; n < count; n += 1) await add(n);
  return `${what}: ${count} added`;
}
