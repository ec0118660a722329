import { Router } from 'express';

import { problems } from '../http/problem.js';
import { sendJson } from '../http/respond.js';
import { route } from '../http/routes.js';
import type { Lifecycle } from '../lifecycle.js';
import type { Services } from '../services.js';
import { checkReadiness } from './readiness.js';

const noStore = { 'Cache-Control': 'no-store' };

/**
 * `GET /health/live`: the process runs. `GET /health/ready`: it can do its work, or 503 and what is in the way. What load
 * balancers and monitors put into the query must not make a healthy process look ill.
 */
export function healthRoutes(services: Services, lifecycle: Lifecycle): Router {
  const router = Router({ caseSensitive: true, strict: true });
  route(router, '/health/live', {
    takesQuery: true,
    get: (_req, res) => sendJson(res, 200, { status: 'ok' }, noStore),
  });
  route(router, '/health/ready', {
    takesQuery: true,
    get: async (_req, res) => {
      const { ready, detail, checks } = await checkReadiness(services, lifecycle);
      if (!ready) throw problems.unavailable(5, detail, { checks });
      sendJson(res, 200, { status: 'ok', checks }, noStore);
    },
  });
  return router;
}
