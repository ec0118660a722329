import type { ErrorRequestHandler, RequestHandler, Request } from 'express';

import { isRetryable, isUnavailable } from '../db/dialect.js';
import type { Services } from '../services.js';
import { Problem, problems } from './problem.js';
import { logOf } from './request.js';
import { send } from './respond.js';

/** No route had the path. */
export const notFound: RequestHandler = () => {
  throw problems.notFound();
};

/** The one place where errors become answers: problem details (RFC 9457), with nothing internal in them. */
export function problemAnswer({ log }: Pick<Services, 'log'>): ErrorRequestHandler {
  return (error, req, res, _next) => {
    const problem = toProblem(error);
    if (problem.status >= 500) {
      logOf(req, log).error({ err: error as unknown }, problem.title);
    }
    if (res.headersSent) {
      // Half an answer is out: cutting the connection is the only way to say that it is not whole.
      res.destroy();
      return;
    }
    const { status, extra } = problem;
    send(res, status, 'application/problem+json; charset=utf-8', body(problem, req), {
      'Cache-Control': 'no-store',
      ...extra.headers,
    });
  };
}

function body({ status, title, detail, extra }: Problem, req: Request): string {
  return JSON.stringify({
    type: 'about:blank',
    title,
    status,
    detail: detail ?? title,
    requestId: req.id,
    errors: extra.errors,
    ...extra.members,
  });
}

function toProblem(error: unknown): Problem {
  if (error instanceof Problem) return error;
  if (isUnavailable(error) || isRetryable(error)) return problems.unavailable();
  // Thrown by the router for a path like `/%zz`.
  if (error instanceof URIError) return problems.malformed('The URL is not well-formed.');
  return new Problem(
    500,
    'Internal error',
    'Something went wrong here. The request id finds it in the log.',
  );
}
