import { randomUUID } from 'node:crypto';
import { createServer as createHttpServer, type Server, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

import type { Express } from 'express';

import type { Services } from '../services.js';
import { expressClasses } from './express-classes.js';
import { rawProblem } from './raw-problem.js';

/** The HTTP server for the app, with a bound on everything that a client can be slow with. */
export function createServer(
  app: Express,
  { config, log }: Pick<Services, 'config' | 'log'>,
): Server {
  const server = createHttpServer({
    ...expressClasses(app),
    // Who sends a request drop by drop holds a connection, and is cut.
    headersTimeout: 10_000,
    requestTimeout: 20_000,
    connectionsCheckingInterval: 5_000,
    keepAliveTimeout: 65_000, // Longer than the 60 s for which load balancers keep a connection.
    maxHeaderSize: 16_384,
    // Both ways Node would answer by itself, without our headers, or pick one of two: the app decides instead.
    requireHostHeader: false,
    joinDuplicateHeaders: true,
  });
  // Who does not read the answer is cut, too.
  server.setTimeout(30_000);
  server.on('request', app);
  // The body reader says 100 Continue, once it knows that it wants the body; nothing else can be expected.
  server.on('checkContinue', app);
  server.on('checkExpectation', ({ socket }) => refuse(socket, unexpected));
  server.on('clientError', (error: NodeJS.ErrnoException, socket: AnsweringSocket) => {
    if (error.code === 'ECONNRESET' || !socket.writable || socket._httpMessage?.headersSent) {
      socket.destroy();
      return;
    }
    refuse(socket, faults[error.code ?? ''] ?? malformed, error.code);
  });
  server.on('connect', (_req, socket: Socket) => refuse(socket, notAProxy));
  return server;

  /** Nothing of such a request is known: the line has no method and no route, but the parser's word for it. */
  function refuse(socket: Socket, [status, title, detail]: Fault, code?: string): void {
    const requestId = randomUUID();
    log.info({ requestId, status, ip: socket.remoteAddress, code }, title);
    end(socket, rawProblem(config, requestId, status, title, detail));
  }
}

/** A socket knows the answer that is being written to it. */
type AnsweringSocket = Socket & { readonly _httpMessage?: ServerResponse };

type Fault = readonly [status: number, title: string, detail: string];

const malformed: Fault = [400, 'Malformed request', 'This is not a well-formed HTTP request.'];

const unexpected: Fault = [417, 'Expectation failed', 'Nothing but 100-continue can be expected.'];

const notAProxy: Fault = [501, 'Not implemented', 'This is not a proxy.'];

/** Why the parser gave up, by Node's code. */
const faults: Readonly<Record<string, Fault>> = {
  HPE_HEADER_OVERFLOW: [431, 'Headers too large', 'The request line and headers are too large.'],
  HPE_CHUNK_EXTENSIONS_OVERFLOW: [413, 'Content too large', 'The chunk extensions are too large.'],
  ERR_HTTP_REQUEST_TIMEOUT: [408, 'Request timeout', 'The request came too slowly.'],
};

/**
 * Milliseconds for which what still comes is read and dropped: closing at once would reset the connection, and many
 * clients would report that instead of the answer.
 */
const lingerTime = 500;

function end(socket: Socket, answer: string): void {
  socket.end(answer);
  setTimeout(() => socket.destroy(), lingerTime).unref();
}
