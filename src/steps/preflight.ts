import type { Project } from './project.js';
import { serverFaults, serversOf, type ServerFault } from './servers.js';

/** What can be known before anything is written: whether the project's servers answer. */

/** A sentence about servers that do not answer, and what to do. */
export interface ServerTrouble {
  readonly reason: string;
  readonly remedy: string;
}

/** Asks the project's servers; undefined when all of them answer, or it needs none. */
export async function serverTrouble(
  project: Pick<Project, 'view'>,
): Promise<ServerTrouble | undefined> {
  const faults = await serverFaults(serversOf(project.view));
  if (faults.length === 0) return undefined;
  return {
    reason: faults.map(faultText).join('; '),
    remedy: `Start ${faults.map(({ server }) => server.id).join(' and ')}, or set ${faults.map(({ server }) => server.variable).join(' and ')}.`,
  };
}

function faultText({ server, reason }: ServerFault): string {
  return `${server.id} at ${server.host}:${server.port} does not answer (${reason})`;
}
