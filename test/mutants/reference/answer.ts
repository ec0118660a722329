/** What a handler of the reference server answers, and what it is given. */

export type Body = Readonly<Record<string, unknown>>;

export interface Answer {
  readonly status: number;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string | readonly string[]>>;
  /** Other than JSON. */
  readonly type?: string;
}

/** One member that breaks a rule. */
export interface FieldError {
  readonly pointer: string;
  readonly detail: string;
}

/** Thrown by handlers; becomes a problem document. */
export class Problem extends Error {
  readonly status: number;
  readonly errors: readonly FieldError[];
  readonly headers: Readonly<Record<string, string>>;

  constructor(
    status: number,
    errors: readonly FieldError[] = [],
    headers: Readonly<Record<string, string>> = {},
  ) {
    super(`problem ${status}`);
    this.status = status;
    this.errors = errors;
    this.headers = headers;
  }
}

export function invalid(...pointers: readonly string[]): Problem {
  return new Problem(
    422,
    pointers.map((pointer) => ({ pointer, detail: 'is not allowed' })),
  );
}

export interface Asked {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: Readonly<Record<string, string | undefined>>;
  /** Parsed; undefined when there was none. */
  readonly body: unknown;
  /** The `{id}` of the path. */
  readonly id: string;
}

export type Handler = (asked: Asked) => Answer | Promise<Answer>;

/** Method → handler, for one path. */
export type Methods = Readonly<Record<string, Handler>>;

/** Path (with `{id}`) → methods. */
export type Routes = Map<string, Methods>;

/** A body that is an object with these members and no others; the missing ones point at themselves. */
export function members(asked: Asked, required: readonly string[]): Body {
  const { body } = asked;
  if (typeof body !== 'object' || body === null || Array.isArray(body)) throw invalid('');
  const object = body as Body;
  const wrong = [
    ...Object.keys(object).filter((name) => !required.includes(name)),
    ...required.filter((name) => object[name] === undefined),
  ];
  if (wrong.length > 0) throw invalid(...wrong.map((name) => `/${name}`));
  return object;
}

/** The member as a string with something in it and no NUL. */
export function text(body: Body, name: string): string {
  const value = body[name];
  if (typeof value !== 'string' || value === '' || value.includes('\0')) throw invalid(`/${name}`);
  return value;
}
