import { randomUUID } from 'node:crypto';

import type { RequestHandler } from 'express';

import type { Lifecycle } from '../lifecycle.js';
import { withoutRedaction } from '../log.js';
import type { Services } from '../services.js';
import { logAccess } from './access-log.js';
import { clientAddressOf } from './client-address.js';
import { problems } from './problem.js';
import { securityHeaders } from './security-headers.js';
import './request.js';

const acceptableId = /^[A-Za-z0-9._-]{1,64}$/;

/**
 * The first thing every request meets: it gets an id, its client's address, the headers that every answer carries,
 * and a line in the log once it is answered. It is one function instead of five because each step through Express
 * costs more than what is done here.
 */
export function beginRequest(services: Services, lifecycle: Lifecycle): RequestHandler {
  const { config } = services;
  const log = withoutRedaction(services.log);
  const headers = securityHeaders(config);
  const addressOf = clientAddressOf(config.TRUSTED_PROXIES);

  return function beginRequest(req, res, next) {
    const given = req.headers['x-request-id'];
    req.id = typeof given === 'string' && acceptableId.test(given) ? given : randomUUID();
    req.clientAddress = addressOf(req);
    req.routePattern = undefined;
    req.userId = undefined;
    lifecycle.activeRequests += 1;
    const start = performance.now();
    res.once('close', () => {
      lifecycle.activeRequests -= 1;
      logAccess(req, res, log, performance.now() - start);
    });

    res.setHeader('X-Request-Id', req.id);
    for (const [name, value] of headers) res.setHeader(name, value);
    if (lifecycle.stopping) res.setHeader('Connection', 'close');

    // Node would answer a missing Host without our headers, and takes the first of several.
    const { host } = req.headers;
    if (host === undefined ? req.httpVersion === '1.1' : host.includes(',')) {
      throw problems.malformed('Send one Host header.');
    }
    next();
  };
}
