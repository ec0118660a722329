import { join } from 'node:path';
import type { Project } from './project.js';
import { readDotEnv } from './dotenv.js';
import { serverFaults, serversOf, type ServerFault } from './servers.js';

/** What can be known before anything is written: whether the project's servers answer. */

/** A sentence about servers that do not answer, and what to do. */
export interface ServerTrouble {
  readonly reason: string;
  /** While there is no project yet, and `.env` is still to be written. */
  readonly remedyBefore: string;
  /** Once it has its `.env`. */
  readonly remedy: string;
}

/**
 * Asks the project's servers; undefined when all of them answer, or it needs none.
 * @param written what `.env` holds, or will hold
 */
export async function serverTrouble(
  project: Pick<Project, 'view' | 'directory'>,
  written: ReadonlyMap<string, string> = readDotEnv(join(project.directory, '.env')),
): Promise<ServerTrouble | undefined> {
  const faults = await serverFaults(serversOf(project.view, written));
  if (faults.length === 0) return undefined;
  const start = `Start ${faults.map(({ server }) => server.id).join(' and ')}`;
  const set = `set ${faults.map(({ server }) => server.variable).join(' and ')}`;
  return {
    reason: faults.map(faultText).join('; '),
    remedyBefore: `${start}, or ${set}.`,
    remedy: `${start}, or ${set} in .env.`,
  };
}

function faultText({ server, reason }: ServerFault): string {
  return `${server.id} at ${server.host}:${server.port} does not answer (${reason})`;
}
