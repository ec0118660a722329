import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

import { hostOf } from '../address.js';

/**
 * How a server fails: `refuse`, nobody listens and connections are cut, as when it was killed; `swallow`,
 * connections stand and nothing comes back, as when it hangs or the network drops packets.
 */
export type ServerFailure = 'refuse' | 'swallow';

/** Stands between a project and a server it needs. */
export interface Proxy {
  /** The address to give to the project instead. */
  readonly url: string;
  /** Connections that were refused so far. */
  readonly refused: number;
  fail(how: ServerFailure): void;
  restore(): void;
  close(): Promise<void>;
}

/** Starts one in front of the server at this address. */
export async function startProxy(url: string): Promise<Proxy> {
  const target = new URL(url);
  const host = hostOf(target);
  const sockets = new Set<Socket>();
  let failure: ServerFailure | undefined;
  let refused = 0;

  const server = createServer((client) => {
    if (failure === 'refuse') {
      refused += 1;
      client.resetAndDestroy();
      return;
    }
    const upstream = connect(Number(target.port), host);
    join(client, upstream);
    join(upstream, client);
  });
  const join = (from: Socket, to: Socket): void => {
    sockets.add(from);
    from.on('data', (chunk) => {
      if (failure === undefined) to.write(chunk);
    });
    from.on('error', () => to.destroy());
    from.on('close', () => {
      sockets.delete(from);
      to.destroy();
    });
  };
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));

  const proxied = new URL(url);
  proxied.hostname = '127.0.0.1';
  proxied.port = String((server.address() as AddressInfo).port);
  return {
    url: proxied.href,
    get refused() {
      return refused;
    },
    fail: (how) => {
      failure = how;
      if (how === 'refuse') for (const socket of sockets) socket.resetAndDestroy();
    },
    restore: () => {
      // What was swallowed is lost: no protocol goes on after that.
      if (failure === 'swallow') for (const socket of sockets) socket.destroy();
      failure = undefined;
    },
    close: () =>
      new Promise((resolve) => {
        for (const socket of sockets) socket.destroy();
        server.close(() => resolve());
      }),
  };
}
