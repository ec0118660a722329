import { setTimeout as sleep } from 'node:timers/promises';

import type { Project } from './project.js';

const LOG_LIMIT_MS = 2_000;
const SETTLED_MS = 300;

/**
 * The lines of the project's log for which `wanted` holds. Logs are buffered: it waits up to 2 s for a
 * first one, and then until no further one has come for a while.
 */
export async function readLog(
  project: Pick<Project, 'log'>,
  wanted: (line: string) => boolean,
): Promise<readonly string[]> {
  const deadline = performance.now() + LOG_LIMIT_MS;
  while (performance.now() < deadline && !project.log().some(wanted)) await sleep(20);
  const found = (): readonly string[] => project.log().filter(wanted);
  let lines: readonly string[] = [];
  while (performance.now() < deadline && found().length !== lines.length) {
    lines = found();
    await sleep(SETTLED_MS);
  }
  return found();
}
