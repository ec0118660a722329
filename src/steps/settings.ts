import { freePortFrom } from './ports.js';
import { serversOf, type Server } from './servers.js';
import type { View } from '../view.js';

/** What this machine adds to a project's development settings. */

const LOOPBACK_HOSTS = ['localhost', '127.0.0.1', '[::1]'];

/** The port in the project's development settings, if it has one. */
function usualPort(view: Pick<View, 'env'>): number | undefined {
  const port = Number(view.env.find((entry) => entry.name === 'PORT')?.development);
  return Number.isInteger(port) && port > 0 ? port : undefined;
}

/**
 * Settings that win over the view's: a port that is free, addresses of this machine that name it,
 * and the servers the caller's environment gives.
 *
 * @param written what the project's `.env` holds, if it has one already
 */
export async function machineSettings(
  view: View,
  written: ReadonlyMap<string, string>,
): Promise<Record<string, string>> {
  const usual = usualPort(view);
  const port = usual === undefined ? undefined : await freePortFrom(usual);
  return {
    ...givenServers(serversOf(view, written)),
    ...(usual !== undefined && port !== undefined && port !== usual
      ? movedPort(view, usual, port)
      : {}),
  };
}

function givenServers(servers: readonly Server[]): Record<string, string> {
  return Object.fromEntries(
    servers.flatMap(({ variable, given }) => (given === undefined ? [] : [[variable, given]])),
  );
}

/** PORT itself, and every setting that is an address of this machine at the usual port. */
function movedPort(view: View, usual: number, port: number): Record<string, string> {
  const moved: Record<string, string> = { PORT: String(port) };
  for (const { name, development } of view.env) {
    if (!URL.canParse(development)) continue;
    const address = new URL(development);
    if (!LOOPBACK_HOSTS.includes(address.hostname) || address.port !== String(usual)) continue;
    moved[name] = development.replace(`:${usual}`, `:${port}`);
  }
  return moved;
}
