import { Router } from 'express';

import { send, type Headers } from '../http/respond.js';
import { route } from '../http/routes.js';
import type { Services } from '../services.js';
import { accountPages, accountPagesPolicy } from './account-pages.js';

const headers: Headers = {
  'Cache-Control': 'no-store',
  'Content-Security-Policy': accountPagesPolicy,
};

/** `GET /verify-email`, `/reset-password`, `/forgot-password`: where mails lead. Mail programs add parameters to links. */
export function accountPageRoutes({ config }: Services): Router {
  const router = Router({ caseSensitive: true, strict: true });
  for (const [path, page] of accountPages(config)) {
    route(router, path, {
      takesQuery: true,
      get: (_req, res) => send(res, 200, 'text/html; charset=utf-8', page, headers),
    });
  }
  return router;
}
