import type { IncomingHttpHeaders } from 'node:http';

import type { RequestHandler } from 'express';

import { audit } from '../auth/context.js';
import { sessionCookie } from '../auth/session-cookie.js';
import type { Services } from '../services.js';
import { problems } from './problem.js';
import { logOf } from './request.js';

const safeMethods = new Set(['GET', 'HEAD', 'OPTIONS']);
const loginPath = '/api/v1/auth/login';

/** Where a request comes from, as far as the browser says so. */
export type Site = 'own' | 'foreign' | 'unknown';

/**
 * Tells requests of our own pages from those that another site makes a browser send. `Sec-Fetch-Site` is set by the
 * browser and out of reach for scripts; browsers without it still send `Origin` with every unsafe request.
 * @param origins our own and those that are listed
 */
export function siteOf(headers: IncomingHttpHeaders, origins: ReadonlySet<string>): Site {
  const site = headers['sec-fetch-site'];
  if (site === 'same-origin' || site === 'none') return 'own';
  if (site === 'cross-site') return 'foreign';
  // Another subdomain (`same-site`), or a browser that does not say: only if we know the origin.
  const { origin } = headers;
  if (origin === undefined) return 'unknown';
  return origins.has(origin) ? 'own' : 'foreign';
}

/**
 * Refuses cross-site request forgery: a cookie goes along with requests that other sites cause, so an unsafe request
 * with one must show that it is ours. Logging in needs no cookie, but nobody shall be logged in to an account of an
 * attacker, and give it their data.
 */
export function refuseCrossSite({ config, log }: Services): RequestHandler {
  const origins = new Set([config.PUBLIC_URL, ...config.CORS_ORIGINS]);
  const cookie = sessionCookie(config);
  return function refuseCrossSite(req, _res, next) {
    if (safeMethods.has(req.method)) {
      next();
      return;
    }
    const site = siteOf(req.headers, origins);
    const hasCookie = cookie.read(req.headers.cookie) !== undefined;
    const isForged = hasCookie ? site !== 'own' : site === 'foreign' && req.path === loginPath;
    if (isForged) {
      audit(logOf(req, log), 'access.refused', { reason: 'cross-site' });
      throw problems.forbidden('This request comes from another site.');
    }
    next();
  };
}
