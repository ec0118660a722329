import type { Request, RequestHandler, Response, Router } from 'express';

import { acceptPatch, readJsonBody } from './body.js';
import { problems } from './problem.js';
import { sendNoContent } from './respond.js';

/** Handles a request; may be async: what it throws is answered as a problem. */
export type Handler = (req: Request, res: Response) => void | Promise<void>;

/** The last handler answers; those before it are guards, which throw, or just return to let the request pass. */
export type Handlers = Handler | readonly [...guards: Handler[], handler: Handler];

/** The methods of one path. HEAD and OPTIONS come by themselves, everything else is 405. */
export interface Methods {
  readonly get?: Handlers;
  readonly post?: Handlers;
  readonly put?: Handlers;
  readonly patch?: Handlers;
  readonly delete?: Handlers;
}

/**
 * Registers one path with all its methods: HEAD wherever GET is, OPTIONS with `Allow`, 405 with `Allow` for any other
 * method. The JSON body of POST, PUT and PATCH is read after the guards and before the handler: who may not do this
 * can not make us read or parse anything.
 */
export function route(router: Router, path: string, methods: Methods): void {
  const allow = allowedMethods(methods);
  const byMethod = new Map<string, readonly Handler[]>();
  const options = { Allow: allow, ...(methods.patch && { 'Accept-Patch': acceptPatch }) };
  byMethod.set('OPTIONS', [(_req, res) => sendNoContent(res, options)]);
  for (const [method, given] of Object.entries(methods) as [keyof Methods, Handlers][]) {
    const handlers = typeof given === 'function' ? [given] : given;
    const hasBody = method === 'post' || method === 'put' || method === 'patch';
    byMethod.set(
      method.toUpperCase(),
      hasBody ? [...handlers.slice(0, -1), readJsonBody, ...handlers.slice(-1)] : handlers,
    );
    if (method === 'get') byMethod.set('HEAD', handlers);
  }

  const dispatch: RequestHandler = (req, res) => {
    req.routePattern = req.baseUrl + path;
    const handlers = byMethod.get(req.method);
    if (handlers === undefined) throw problems.methodNotAllowed(allow);
    const [only] = handlers;
    return handlers.length === 1 ? only?.(req, res) : runAll(handlers, req, res);
  };
  router.all(path, dispatch);
}

async function runAll(handlers: readonly Handler[], req: Request, res: Response): Promise<void> {
  for (const handler of handlers) {
    const pending = handler(req, res);
    if (pending !== undefined) await pending;
  }
}

function allowedMethods(methods: Methods): string {
  const names = Object.keys(methods).map((name) => name.toUpperCase());
  if (methods.get) names.push('HEAD');
  return [...names, 'OPTIONS'].sort().join(', ');
}
