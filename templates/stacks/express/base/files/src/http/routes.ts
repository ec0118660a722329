import type { Request, RequestHandler, Response, Router } from 'express';
import * as z from 'zod';

import { acceptPatch, readJsonBody } from './body.js';
import { problems } from './problem.js';
import { queryOf } from './request.js';
import { sendNoContent } from './respond.js';
import { parseBody, parseQuery } from './validate.js';

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
  /** GET may be sent query parameters: its handler reads them, or they are of no matter. */
  readonly takesQuery?: boolean;
}

/**
 * Registers one path with all its methods: HEAD wherever GET is, OPTIONS with `Allow`, 405 with `Allow` for any other
 * method. Between the guards and the handler, query parameters that nothing reads are refused, and the JSON body of POST,
 * PUT and PATCH is read: who may not do this can not make us read or parse anything.
 */
export function route(router: Router, path: string, methods: Methods): void {
  const { takesQuery = false, ...given } = methods;
  const allow = allowedMethods(given);
  const byMethod = new Map<string, readonly Handler[]>();
  const options = { Allow: allow, ...(given.patch && { 'Accept-Patch': acceptPatch }) };
  byMethod.set('OPTIONS', [(_req, res) => sendNoContent(res, options)]);
  for (const [method, own] of Object.entries(given) as [keyof typeof given, Handlers][]) {
    const chain = typeof own === 'function' ? [own] : own;
    const between: Handler[] = [];
    if (method !== 'get' || !takesQuery) between.push(refuseQuery);
    if (method === 'post' || method === 'put' || method === 'patch') between.push(readJsonBody);
    const handlers = [...chain.slice(0, -1), ...between, ...chain.slice(-1)];
    byMethod.set(method.toUpperCase(), handlers);
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

/** A handler that reads no body: none at all, or the `{}` that some clients always send, is what it lets pass. */
export function withoutBody(handler: Handler): Handler {
  return (req, res) => {
    if (req.body !== undefined) parseBody(nothing, req.body);
    return handler(req, res);
  };
}

async function runAll(handlers: readonly Handler[], req: Request, res: Response): Promise<void> {
  for (const handler of handlers) {
    const pending = handler(req, res);
    if (pending !== undefined) await pending;
  }
}

const nothing = z.strictObject({});

/** Who sends a parameter believes that it does something: one that does nothing is a mistake, and is said to be one. */
const refuseQuery: Handler = (req) => {
  if (req.url.includes('?')) parseQuery(nothing, queryOf(req));
};

function allowedMethods(methods: Omit<Methods, 'takesQuery'>): string {
  const names = Object.keys(methods).map((name) => name.toUpperCase());
  if (methods.get) names.push('HEAD');
  return [...names, 'OPTIONS'].sort().join(', ');
}
