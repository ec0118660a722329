import { setTimeout as sleep } from 'node:timers/promises';
import { childEnvironment } from './environment.js';
import type { Ecosystem } from './ecosystem.js';
import { runProcess } from './process.js';
import type { Project } from './project.js';

/** Whether the package registry answers at all. */

/** An install from a warm cache is over by then, and nothing is asked. */
const GRACE_MILLISECONDS = 8000;
const ANSWER_MILLISECONDS = 20_000;

/**
 * Watches over an install that takes long: package managers wait many minutes for a registry that
 * swallows every request, and a short limit for each request would punish a slow line. So we ask the
 * registry ourselves. Whatever it answers, and every failure the manager will see as well, is fine.
 *
 * @param command makes the command that prints the registry's address
 * @param signal ends the watch
 * @returns the address of a registry that does not answer; undefined when all is well
 */
export async function silentRegistry(
  command: Ecosystem['registryCommand'],
  project: Project,
  signal: AbortSignal,
): Promise<string | undefined> {
  try {
    // Behind a proxy a request of our own would prove nothing.
    if (hasProxy()) return undefined;
    await sleep(GRACE_MILLISECONDS, undefined, { signal });
    const outcome = await runProcess(await command(project), {
      cwd: project.directory,
      env: childEnvironment(),
      signal,
    });
    const address = outcome.lines.find((line) => /^https?:\/\//.test(line));
    if (address === undefined) return undefined;
    return (await answers(address, signal)) ? undefined : address;
  } catch {
    return undefined;
  }
}

function hasProxy(): boolean {
  return Object.entries(process.env).some(
    ([name, value]) => /^(npm_config_)?(https?[-_])?proxy$/i.test(name) && value !== '',
  );
}

async function answers(address: string, signal: AbortSignal): Promise<boolean> {
  const limit = AbortSignal.timeout(ANSWER_MILLISECONDS);
  try {
    await fetch(address, { method: 'HEAD', signal: AbortSignal.any([signal, limit]) });
    return true;
  } catch {
    return !limit.aborted;
  }
}
