/** One broken rule of a request: where (JSON Pointer, RFC 6901; `?name` for a query parameter) and what. */
export interface FieldError {
  readonly pointer: string;
  readonly detail: string;
}

/** What a problem carries beside its status and words. */
export interface ProblemExtra {
  readonly errors?: readonly FieldError[];
  readonly headers?: Readonly<Record<string, string>>;
  /** Further members of the answer. */
  readonly members?: Readonly<Record<string, unknown>>;
}

/**
 * An answer that is not the good one, thrown from anywhere and answered in one place as
 * `application/problem+json` (RFC 9457). Its words go to the client: nothing internal belongs in them.
 */
export class Problem extends Error {
  readonly status: number;
  readonly title: string;
  readonly detail: string | undefined;
  readonly extra: ProblemExtra;

  constructor(status: number, title: string, detail?: string, extra: ProblemExtra = {}) {
    super(detail ?? title);
    this.name = 'Problem';
    this.status = status;
    this.title = title;
    this.detail = detail;
    this.extra = extra;
  }
}

/** The problems this API answers with. Each returns a `Problem` to throw. */
export const problems = {
  /** 400: the request is not well-formed (JSON syntax, bad UTF-8, a broken URL). */
  malformed: (detail: string) => new Problem(400, 'Malformed request', detail),

  /** 401 with the challenge of the scheme in use, e.g. `Bearer` or `Session`. */
  unauthenticated: (scheme: string, detail = 'Log in to do this.') =>
    new Problem(401, 'Not authenticated', detail, { headers: { 'WWW-Authenticate': scheme } }),

  /** 403: known, but not allowed. */
  forbidden: (detail = 'Your account may not do this.') => new Problem(403, 'Forbidden', detail),

  /** 404: no such thing, or someone else's: the two look alike on purpose. */
  notFound: (detail = 'There is nothing here.') => new Problem(404, 'Not found', detail),

  /** 405 with the methods that do exist. */
  methodNotAllowed: (allow: string) =>
    new Problem(405, 'Method not allowed', `Allowed here: ${allow}.`, {
      headers: { Allow: allow },
    }),

  /** 409: the state of things forbids it: a unique value is taken, stock is short. */
  conflict: (detail: string, errors?: readonly FieldError[]) =>
    new Problem(409, 'Conflict', detail, errors ? { errors } : {}),

  /** 412: the object has changed since the `If-Match` the client holds. */
  preconditionFailed: (detail = 'The object has changed since you read it.') =>
    new Problem(412, 'Precondition failed', detail),

  /** 413: the body is over `BODY_LIMIT`. */
  tooLarge: (detail = 'The request body is too large.') =>
    new Problem(413, 'Content too large', detail),

  /** 415: the body is not `application/json`, or it is compressed. */
  unsupportedMediaType: (detail = 'Send application/json in UTF-8.') =>
    new Problem(415, 'Unsupported media type', detail),

  /** 422: well-formed, but it breaks the rules listed in `errors`. */
  invalid: (errors: readonly FieldError[], detail = 'The request breaks a rule.') =>
    new Problem(422, 'Invalid request', detail, { errors }),

  /** 429 with the seconds to wait. */
  tooMany: (retryAfterSeconds: number, detail = 'Too many requests: wait before the next one.') =>
    new Problem(429, 'Too many requests', detail, { headers: retryAfter(retryAfterSeconds) }),

  /** 503: something this app depends on does not answer. */
  unavailable: (
    retryAfterSeconds = 5,
    detail = 'A part of this service does not answer now.',
    members: Readonly<Record<string, unknown>> = {},
  ) => {
    const headers = retryAfter(retryAfterSeconds);
    return new Problem(503, 'Service unavailable', detail, { headers, members });
  },
};

function retryAfter(seconds: number): Record<string, string> {
  return { 'Retry-After': String(Math.max(1, Math.ceil(seconds))) };
}
