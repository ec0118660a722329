import { createServer, connect } from 'node:net';

const MAX_PORT = 65535;

/** Nothing on this machine takes longer to refuse a connection. */
const LOCAL_MILLISECONDS = 300;

/**
 * Whether nobody listens on a TCP port of the loopback address, where a project listens by default.
 * Asked by connecting: to listen for a moment would load Node's cluster, and takes the port from
 * whoever wants it at that moment.
 */
export async function isPortFree(port: number): Promise<boolean> {
  return (await connectionFault('127.0.0.1', port, LOCAL_MILLISECONDS)) !== undefined;
}

/** The first free port from `wanted` upwards. */
export async function freePortFrom(wanted: number): Promise<number> {
  for (let port = wanted; port <= MAX_PORT; port++) if (await isPortFree(port)) return port;
  return anyFreePort();
}

/** A free port of the system's choice. */
export function anyFreePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() =>
        resolve(typeof address === 'object' && address !== null ? address.port : 0),
      );
    });
  });
}

/**
 * Whether something accepts connections there.
 * @returns undefined when it does, else why not, in words
 */
export function connectionFault(
  host: string,
  port: number,
  milliseconds = 2000,
): Promise<string | undefined> {
  return new Promise((resolve) => {
    const socket = connect({ host, port });
    const finish = (fault: string | undefined): void => {
      socket.destroy();
      resolve(fault);
    };
    socket.setTimeout(milliseconds, () => finish(`no answer within ${milliseconds / 1000} s`));
    socket.once('connect', () => finish(undefined));
    socket.once('error', (error: NodeJS.ErrnoException) => finish(connectionWords(error)));
  });
}

/** Whether a connection will fail the next time, too. */
export function isHopeless({ code }: NodeJS.ErrnoException): boolean {
  return code !== undefined && code in hopeless;
}

/** Why there was no connection, in words. */
export function connectionWords({ code, message }: NodeJS.ErrnoException): string {
  return hopeless[code ?? ''] ?? code ?? message;
}

const hopeless: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nothing listens there',
  ENOTFOUND: 'the host name is not known',
  EAI_AGAIN: 'the host name is not known',
  EHOSTUNREACH: 'the host cannot be reached',
  ENETUNREACH: 'the host cannot be reached',
};
