import type { Request, Response } from 'express';

import type { Logger } from '../log.js';

/**
 * One line a request, once its answer is out or its client is gone (499). The path stands in it as it was registered, never
 * as it was sent: addresses hold ids, and one-time tokens in the worst case. Where no route has it, its form must do.
 */
export function logAccess(req: Request, res: Response, log: Logger, milliseconds: number): void {
  log.info({
    requestId: req.id,
    method: req.method,
    route: req.routePattern,
    path: req.routePattern === undefined ? formOf(req.url) : undefined,
    status: res.writableFinished ? res.statusCode : 499,
    ms: Math.round(milliseconds * 100) / 100,
    ip: req.clientAddress,
    userId: req.userId,
  });
}

/** A path without what may be an id or a secret: `/api/v1/tasks/*`. */
function formOf(url: string): string {
  const [path = ''] = url.split('?');
  const parts = path.split('/').slice(0, 10);
  return parts.map((part) => (/^[\w.-]{0,20}$/.test(part) ? part : '*')).join('/');
}
