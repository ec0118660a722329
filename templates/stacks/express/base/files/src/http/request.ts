import type { IncomingMessage } from 'node:http';
import type { Logger } from 'pino';

declare global {
  namespace Express {
    interface Request {
      /** The id of this request: in the answer's `X-Request-Id`, in the log and in problems. */
      id: string;
      /** The address that counts for rate limits and logs; see `client-address.ts`. */
      clientAddress: string;
      /** The path as it was registered (`/api/v1/tasks/:id`), for the log; undefined until a route matches. */
      routePattern: string | undefined;
      /** Set by authentication, for the log. */
      userId: string | undefined;
    }
  }
}

/** What the logging functions need of a request. */
interface Identified {
  readonly id: string;
  readonly clientAddress: string;
  readonly userId: string | undefined;
}

/**
 * The query parameters. `?a[b]=1` is one parameter named `a[b]`, never an object.
 * @throws URIError for what is no text in UTF-8 (`%zz`, `%ff`): `URLSearchParams` would make something else of it
 */
export function queryOf(req: Pick<IncomingMessage, 'url'>): URLSearchParams {
  const url = req.url ?? '';
  const start = url.indexOf('?');
  const query = start === -1 ? '' : url.slice(start + 1);
  decodeURIComponent(query);
  return new URLSearchParams(query);
}

/** A logger whose lines carry the id of the request, the client's address and the user, if known. */
export function logOf(req: Identified, log: Logger): Logger {
  const { id: requestId, clientAddress: ip, userId } = req;
  return log.child(userId === undefined ? { requestId, ip } : { requestId, ip, userId });
}
