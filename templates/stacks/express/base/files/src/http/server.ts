import { createServer as createHttpServer, type Server } from 'node:http';

import type { Express } from 'express';

/** The HTTP server for the app, with bounds on everything that a client can be slow with. */
export function createServer(app: Express): Server {
  return createHttpServer(
    {
      // A client that sends its request drop by drop holds a connection, and is cut.
      headersTimeout: 10_000,
      requestTimeout: 30_000,
      connectionsCheckingInterval: 5_000,
      keepAliveTimeout: 65_000, // Longer than the 60 s that load balancers keep connections.
      maxHeaderSize: 16_384,
    },
    app,
  );
}
