import { hostOf } from '../address.js';
import { inputError } from '../errors.js';
import type { EnvView, View } from '../view.js';
import { connectionFault } from './ports.js';

/** The servers a project talks to (database, cache) and whether they answer on this machine. */

/** One server and the variable that holds its address. */
export interface Server {
  readonly id: string;
  readonly variable: string;
  readonly host: string;
  readonly port: number;
  /** The address that `.env` or the caller's environment gives; undefined when it is the stack's default. */
  readonly given: string | undefined;
}

/** A server that does not answer. */
export interface ServerFault {
  readonly server: Server;
  /** In words, e.g. `nothing listens there`. */
  readonly reason: string;
}

/**
 * The servers a project needs, found as the variables whose development value is an address with
 * the port of one of its services. What the project's `.env` says wins, for its processes read that;
 * then the caller's environment, so that `DATABASE_URL=… keelson new` uses that database.
 *
 * @param written what `.env` holds, if there is one
 * @throws KeelsonError (exit 2) when the address is of another kind of server
 */
export function serversOf(
  view: Pick<View, 'env' | 'services'>,
  written: ReadonlyMap<string, string>,
): Server[] {
  return view.services.flatMap((service) => {
    for (const entry of view.env) {
      const address = parseAddress(entry.development);
      if (address !== undefined && Number(address.port) === service.port) {
        return [serverOf(service.id, entry, address, written)];
      }
    }
    return [];
  });
}

function serverOf(
  id: string,
  entry: EnvView,
  usual: URL,
  written: ReadonlyMap<string, string>,
): Server {
  const place = written.has(entry.name) ? '.env' : 'the environment';
  const given = written.get(entry.name) ?? process.env[entry.name];
  if (given === undefined || given === '') {
    return {
      id,
      variable: entry.name,
      host: hostOf(usual),
      port: Number(usual.port),
      given: undefined,
    };
  }
  const address = parseAddress(given);
  if (address === undefined || !isSameKind(address.protocol, usual.protocol)) {
    throw inputError(
      `${entry.name} in ${place} is ${address === undefined ? 'no address' : `a ${address.protocol}// address`}, but this project needs ${usual.protocol}//`,
      {
        remedy: `Set it to ${usual.protocol}//user:password@host:${usual.port}/name, or leave it out.`,
      },
    );
  }
  return {
    id,
    variable: entry.name,
    host: hostOf(address),
    port: Number(address.port === '' ? usual.port : address.port),
    given,
  };
}

/** `postgres:` and `postgresql:`, `redis:` and `rediss:` are one kind. */
function isSameKind(a: string, b: string): boolean {
  const [shorter, longer] = [a.slice(0, -1), b.slice(0, -1)].sort((x, y) => x.length - y.length);
  return longer?.startsWith(shorter ?? '') ?? false;
}

function parseAddress(text: string): URL | undefined {
  const address = URL.canParse(text) ? new URL(text) : undefined;
  return address === undefined || address.hostname === '' ? undefined : address;
}

/** The servers that do not answer, each with the reason. */
export async function serverFaults(servers: readonly Server[]): Promise<ServerFault[]> {
  const answers = await Promise.all(
    servers.map(async (server) => ({
      server,
      reason: await connectionFault(server.host, server.port),
    })),
  );
  return answers.flatMap(({ server, reason }) =>
    reason === undefined ? [] : [{ server, reason }],
  );
}
