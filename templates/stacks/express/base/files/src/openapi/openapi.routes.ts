import { Router } from 'express';

import type { Config } from '../config.js';
import { send } from '../http/respond.js';
import { route } from '../http/routes.js';

/** The page may style itself and do nothing else: no script, nothing from elsewhere. */
const pagePolicy =
  "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/** `GET /openapi.json` and `GET /docs`, both made at the first request and kept. */
export function openapiRoutes(config: Config): Router {
  const router = Router({ caseSensitive: true, strict: true });
  if (!config.DOCS_ENABLED) return router;

  let made: Promise<{ json: string; page: string }> | undefined;
  const texts = () => (made ??= make(config));
  route(router, '/openapi.json', {
    get: async (_req, res) => {
      send(res, 200, 'application/json; charset=utf-8', (await texts()).json);
    },
  });
  route(router, '/docs', {
    get: async (_req, res) => {
      send(res, 200, 'text/html; charset=utf-8', (await texts()).page, {
        'Content-Security-Policy': pagePolicy,
      });
    },
  });
  return router;
}

async function make(config: Config): Promise<{ json: string; page: string }> {
  const [{ buildDocument }, { docsPage }] = await Promise.all([
    import('./document.js'),
    import('./docs-page.js'),
  ]);
  const document = buildDocument(config);
  return { json: JSON.stringify(document), page: docsPage(document) };
}
