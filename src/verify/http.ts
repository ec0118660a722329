/**
 * The HTTP client of the suite. Unlike `fetch` it sends exactly the headers it is told, keeps every
 * exchange for the checks that look at all answers, and can show each request as a curl line.
 */
import { Agent as HttpAgent, type IncomingHttpHeaders } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';

import { exchange, type Sent } from './transport.js';

/** One request with its answer. */
export interface Exchange {
  readonly method: string;
  /** Path and query. */
  readonly path: string;
  readonly url: string;
  readonly sent: Readonly<Record<string, string>>;
  readonly sentBody: string | undefined;
  readonly status: number;
  /** Names in lower case. */
  readonly headers: IncomingHttpHeaders;
  /** Every header line as received: name, value, name, value … */
  readonly rawHeaders: readonly string[];
  readonly text: string;
  readonly milliseconds: number;
}

/** What to send beside method and path. */
export interface RequestOptions {
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as `application/json`. */
  readonly json?: unknown;
  /** Sent as it is; give the content type in `headers`. */
  readonly body?: string | Buffer;
  /** Send the body in pieces, without Content-Length. */
  readonly chunked?: boolean;
}

/** Makes the headers that prove who asks; unsafe methods may need more than safe ones. */
export type Credentials = (method: string) => Readonly<Record<string, string>>;

/** Exchanges that are kept: a thorough run with random requests has more than fit into memory. */
const MOST_KEPT = 40_000;

/** What one run of the suite shares between its clients. */
export class Recorder {
  readonly #exchanges: Exchange[] = [];
  #count = 0;
  readonly #secrets = new Set<string>();

  /** Those that are kept: all but the last of a very long run. */
  get exchanges(): readonly Exchange[] {
    return this.#exchanges;
  }

  /** How many there were. */
  get count(): number {
    return this.#count;
  }

  add(exchange: Exchange): void {
    this.#count += 1;
    if (this.#exchanges.length < MOST_KEPT) this.#exchanges.push(exchange);
  }

  /** Passwords, tokens and the like that must never be seen in a log. */
  get secrets(): ReadonlySet<string> {
    return this.#secrets;
  }

  /** Passwords that were sent, right or wrong ones. */
  readonly passwords: string[] = [];

  keepSecret(...values: readonly string[]): void {
    for (const value of values) this.#secrets.add(value);
  }
}

const ANSWER_LIMIT_MS = 30_000;

/** What a client asks with. */
export interface ClientOptions {
  /** Scheme, host and port. */
  readonly base: string;
  readonly recorder: Recorder;
  readonly agent: HttpAgent;
  /** Told of every exchange of this client. */
  readonly watch?: (exchange: Exchange) => void;
  readonly credentials?: Credentials;
  /** Milliseconds in which an answer must have come as a whole; 30 s when left out. */
  readonly patience?: number;
}

/** A client of one project, with or without credentials. Immutable. */
export class Client {
  readonly #options: ClientOptions;

  constructor(options: ClientOptions) {
    this.#options = options;
  }

  get base(): string {
    return this.#options.base;
  }

  /** The same client, asking another process of the project. */
  at(base: string): Client {
    return new Client({ ...this.#options, base });
  }

  /** The same client with other credentials. */
  as(credentials: Credentials): Client {
    return new Client({ ...this.#options, credentials });
  }

  /** The same client sending some header every time. */
  withHeaders(headers: Readonly<Record<string, string>>): Client {
    return this.as((method) => ({ ...this.#options.credentials?.(method), ...headers }));
  }

  /** The same client, which waits for so many milliseconds. */
  within(patience: number): Client {
    return new Client({ ...this.#options, patience });
  }

  get(path: string, headers: Readonly<Record<string, string>> = {}): Promise<Exchange> {
    return this.send('GET', path, { headers });
  }

  post(path: string, json?: unknown, headers: Record<string, string> = {}): Promise<Exchange> {
    return this.send('POST', path, json === undefined ? { headers } : { json, headers });
  }

  patch(path: string, json: unknown, headers: Record<string, string> = {}): Promise<Exchange> {
    return this.send('PATCH', path, { json, headers });
  }

  delete(path: string, headers: Record<string, string> = {}): Promise<Exchange> {
    return this.send('DELETE', path, { headers });
  }

  /**
   * @throws NoAnswer when none came: refused, cut, too long, or not in time
   */
  async send(method: string, path: string, options: RequestOptions = {}): Promise<Exchange> {
    const body = options.json === undefined ? options.body : JSON.stringify(options.json);
    const headers: Record<string, string> = {
      ...(options.json === undefined ? {} : { 'content-type': 'application/json' }),
      ...this.#options.credentials?.(method),
      ...options.headers,
    };
    const { base, agent, recorder, watch, patience = ANSWER_LIMIT_MS } = this.#options;
    const isChunked = options.chunked ?? false;
    const asked = { base, agent, method, path, headers, body, isChunked, patience };
    const answered = await exchange(asked);
    recorder.add(answered);
    watch?.(answered);
    return answered;
  }
}

/** A pool of kept connections to one project. */
export function newAgent(base: string): HttpAgent {
  const options = { keepAlive: true, maxSockets: 64 };
  return base.startsWith('https:') ? new HttpsAgent(options) : new HttpAgent(options);
}

/**
 * The body as JSON.
 * @throws SyntaxError when it is not
 */
export function jsonOf(exchange: Exchange): unknown {
  return JSON.parse(exchange.text);
}

/** The body as a JSON object; an empty one when it is something else. */
export function bodyOf(exchange: Exchange): Readonly<Record<string, unknown>> {
  try {
    const value = jsonOf(exchange);
    return isObject(value) ? value : {};
  } catch {
    return {};
  }
}

/** A JSON object, not null and not an array. */
export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

const LONGEST_SHOWN_BODY = 2_000;

/** The request as a line to paste into a shell. */
export function curlOf(request: Sent): string {
  const method = request.method === 'GET' ? [] : ['-X', request.method];
  const headers = Object.entries(request.sent).flatMap(([name, value]) => [
    '-H',
    quoted(`${name}: ${value}`),
  ]);
  const body = request.sentBody;
  const data =
    body === undefined
      ? []
      : body.length > LONGEST_SHOWN_BODY
        ? ['--data-binary', quoted(`<${Buffer.byteLength(body)} bytes>`)]
        : ['--data-binary', quoted(body)];
  return ['curl', '-i', ...method, quoted(request.url), ...headers, ...data].join(' ');
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
