import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A server of the suite's own, e.g. to see that nobody asks it. */
export interface Listener {
  /** Scheme, host and port. */
  readonly url: string;
  readonly close: () => Promise<void>;
}

/** Starts one on a free port. */
export async function startListener(listener: RequestListener): Promise<Listener> {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
