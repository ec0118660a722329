import type { RequestHandler } from 'express';

const exposed = 'ETag, Location, Link, Retry-After, RateLimit, RateLimit-Policy, X-Request-Id';
const methods = 'GET, HEAD, POST, PUT, PATCH, DELETE';
const requestHeaders =
  'Authorization, Content-Type, Idempotency-Key, If-Match, If-None-Match, X-Request-Id';

/** Seconds a browser may remember the answer to a preflight. */
const maxAge = '600';

/**
 * Lets pages of the listed origins, and only those, read answers, with credentials. An origin is compared as a whole
 * and echoed, never `*`; from any other the browser gets no permission and keeps the answer from the page.
 */
export function cors(origins: readonly string[]): RequestHandler {
  const allowed = new Set(origins);
  return function cors(req, res, next) {
    const { origin } = req.headers;
    // Also without Origin: a cache must not give the answer for one origin to another.
    if (allowed.size > 0) res.setHeader('Vary', 'Origin');
    if (origin === undefined || !allowed.has(origin)) {
      next();
      return;
    }
    res.setHeader('Access-Control-Allow-Origin', origin);
    res.setHeader('Access-Control-Allow-Credentials', 'true');
    if (req.method !== 'OPTIONS' || req.headers['access-control-request-method'] === undefined) {
      res.setHeader('Access-Control-Expose-Headers', exposed);
      next();
      return;
    }
    req.routePattern = 'preflight';
    res.setHeader('Access-Control-Allow-Methods', methods);
    res.setHeader('Access-Control-Allow-Headers', requestHeaders);
    res.setHeader('Access-Control-Max-Age', maxAge);
    res.statusCode = 204;
    res.end();
  };
}
