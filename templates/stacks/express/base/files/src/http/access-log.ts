import type { Request, Response } from 'express';

import type { Logger } from '../log.js';

/**
 * One line a request, once its answer is out or its client is gone (499). The path stands in it as it was registered, never
 * as it was sent: addresses hold ids, and one-time tokens in the worst case.
 */
export function logAccess(req: Request, res: Response, log: Logger, milliseconds: number): void {
  log.info({
    requestId: req.id,
    method: req.method,
    route: req.routePattern,
    status: res.writableFinished ? res.statusCode : 499,
    ms: Math.round(milliseconds * 100) / 100,
    ip: req.clientAddress,
    userId: req.userId,
  });
}
