import { Router } from 'express';
import * as z from 'zod';

import { mailboxPage } from '../dev/mailbox-page.js';
import { queryOf } from '../http/request.js';
import { send, sendJson } from '../http/respond.js';
import { route } from '../http/routes.js';
import { parseQuery } from '../http/validate.js';
import { linksIn } from '../mail/mailbox.js';
import type { Services } from '../services.js';

const query = z.strictObject({ to: z.string().optional() });
const noStore = { 'Cache-Control': 'no-store' };
const pagePolicy =
  "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/**
 * `GET /dev/mailbox`: the mails that were kept instead of sent, as a page for browsers and as JSON for programs;
 * `?to=` picks those to one address. Absent in production, and wherever mails are really sent.
 */
export function devRoutes({ config, mailer }: Services): Router {
  const router = Router({ caseSensitive: true, strict: true });
  const { mailbox } = mailer;
  if (config.APP_ENV === 'production' || mailbox === undefined) return router;
  route(router, '/dev/mailbox', {
    takesQuery: true,
    get: (req, res) => {
      const { to } = parseQuery(query, queryOf(req));
      const mails = mailbox.list(to);
      res.vary('Accept'); // Beside `Origin`, where other origins are let in.
      if (req.headers.accept?.includes('text/html') === true) {
        const headers = { ...noStore, 'Content-Security-Policy': pagePolicy };
        send(res, 200, 'text/html; charset=utf-8', mailboxPage(mails), headers);
        return;
      }
      const data = mails.map((mail) => ({ ...mail, links: linksIn(mail.text) }));
      sendJson(res, 200, { data }, noStore);
    },
  });
  return router;
}
