import type { Request } from 'express';

import { addressKey } from '../http/rate-limit.js';
import { logOf } from '../http/request.js';
import type { Services } from '../services.js';
import { deviceName, type RequestContext } from './context.js';

/** What the account functions need to know of a request. */
export function createContextOf({ log }: Pick<Services, 'log'>): (req: Request) => RequestContext {
  return (req) => ({
    log: logOf(req, log),
    addressKey: addressKey(req),
    device: deviceName(req.headers['user-agent']),
  });
}
