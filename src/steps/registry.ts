import { setTimeout as sleep } from 'node:timers/promises';
import type { Ecosystem } from './ecosystem.js';
import { npmSettingNames } from './npm-settings.js';
import { connectionWords, isHopeless } from './ports.js';
import type { Project } from './project.js';

/** Whether the package registry can be reached, and answers at all. */

/** An install from a warm cache is over by then, and nothing is asked. */
const GRACE_MILLISECONDS = 8000;
const ANSWER_MILLISECONDS = 20_000;

/**
 * Watches over an install that takes long: package managers wait many minutes for a registry that
 * swallows every request, and try a refused connection again for every package; a short limit for
 * each request would punish a slow line. So we ask the registry ourselves. Whatever it answers is fine.
 *
 * @param registry finds out the registry's address
 * @param signal ends the watch
 * @returns what is wrong, with the address; undefined when all is well, or the watch was ended
 */
export async function watchRegistry(
  registry: Ecosystem['registry'],
  project: Project,
  signal: AbortSignal,
): Promise<string | undefined> {
  try {
    await sleep(GRACE_MILLISECONDS, undefined, { signal });
  } catch {
    return undefined;
  }
  return registryFault(registry, project, signal);
}

/** Asks the registry once. Answers as `watchRegistry`. */
export async function registryFault(
  registry: Ecosystem['registry'],
  project: Project,
  signal: AbortSignal,
): Promise<string | undefined> {
  // Behind a proxy a request of our own would prove nothing.
  if (hasProxy()) return undefined;
  const address = await registry(project, signal);
  if (address === undefined || signal.aborted) return undefined;
  const limit = AbortSignal.timeout(ANSWER_MILLISECONDS);
  try {
    await fetch(address, { method: 'HEAD', signal: AbortSignal.any([signal, limit]) });
    return undefined;
  } catch (error) {
    if (limit.aborted) return `the registry ${address} does not answer`;
    const { cause } = error as { readonly cause?: NodeJS.ErrnoException };
    // Every other failure the manager will see as well, and knows more about.
    if (cause === undefined || !isHopeless(cause)) return undefined;
    return `the registry ${address} cannot be reached: ${connectionWords(cause)}`;
  }
}

function hasProxy(): boolean {
  const isProxy = (name: string): boolean => /^(https?[-_])?proxy$/i.test(name);
  return (
    Object.entries(process.env).some(([name, value]) => isProxy(name) && value !== '') ||
    [...npmSettingNames()].some(isProxy)
  );
}
