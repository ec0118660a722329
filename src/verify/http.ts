/**
 * The HTTP client of the suite. Unlike `fetch` it sends exactly the headers it is told, keeps every
 * exchange for the checks that look at all answers, and can show each request as a curl line.
 */
import { Agent as HttpAgent, type IncomingHttpHeaders, request as httpRequest } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';

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
  /** Milliseconds in which an answer must come; 30 s when left out. */
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
   * @throws Error when no answer came: refused, cut, or none in time
   */
  async send(method: string, path: string, options: RequestOptions = {}): Promise<Exchange> {
    const body = options.json === undefined ? options.body : JSON.stringify(options.json);
    const headers: Record<string, string> = {
      ...(options.json === undefined ? {} : { 'content-type': 'application/json' }),
      ...this.#options.credentials?.(method),
      ...options.headers,
    };
    const exchange = await this.#exchange(method, path, headers, body, options.chunked ?? false);
    this.#options.recorder.add(exchange);
    this.#options.watch?.(exchange);
    return exchange;
  }

  #exchange(
    method: string,
    path: string,
    headers: Record<string, string>,
    body: string | Buffer | undefined,
    chunked: boolean,
    secondTry = false,
  ): Promise<Exchange> {
    const { base, agent, patience = ANSWER_LIMIT_MS } = this.#options;
    const url = new URL(base);
    const started = performance.now();
    return new Promise((resolve, reject) => {
      const length =
        body === undefined || chunked ? {} : { 'content-length': String(Buffer.byteLength(body)) };
      const open = url.protocol === 'https:' ? httpsRequest : httpRequest;
      const request = open({
        host: url.hostname.replace(/^\[|\]$/g, ''),
        port: url.port,
        method,
        path,
        headers: { ...length, ...headers },
        agent,
        timeout: patience,
      });
      let answered = false;
      request.on('response', (response) => {
        answered = true;
        const parts: Buffer[] = [];
        response.on('data', (part: Buffer) => parts.push(part));
        const done = () => {
          resolve({
            method,
            path,
            url: base + path,
            sent: headers,
            sentBody: body === undefined ? undefined : body.toString(),
            status: response.statusCode ?? 0,
            headers: response.headers,
            rawHeaders: response.rawHeaders,
            text: Buffer.concat(parts).toString(),
            milliseconds: performance.now() - started,
          });
        };
        response.on('end', done);
        response.on('error', (error) => {
          reject(new Error(`${method} ${path}: the answer was cut (${error.message})`));
        });
      });
      request.on('timeout', () => {
        request.destroy(new Error(`no answer within ${patience / 1000} s`));
      });
      request.on('error', (error: NodeJS.ErrnoException) => {
        // A server may answer before it has read all of a too large body, and close: the answer counts.
        if (answered) return;
        // A kept connection that the server closed at this very moment was never a request.
        if (request.reusedSocket && error.code === 'ECONNRESET' && !secondTry) {
          resolve(this.#exchange(method, path, headers, body, chunked, true));
          return;
        }
        reject(new Error(`${method} ${path}: ${error.message}`));
      });
      if (chunked && body !== undefined) request.write(body);
      request.end(chunked ? undefined : body);
    });
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
export function curlOf(exchange: Exchange): string {
  const method = exchange.method === 'GET' ? [] : ['-X', exchange.method];
  const headers = Object.entries(exchange.sent).flatMap(([name, value]) => [
    '-H',
    quoted(`${name}: ${value}`),
  ]);
  const body = exchange.sentBody;
  const data =
    body === undefined
      ? []
      : body.length > LONGEST_SHOWN_BODY
        ? ['--data-binary', quoted(`<${Buffer.byteLength(body)} bytes>`)]
        : ['--data-binary', quoted(body)];
  return ['curl', '-i', ...method, quoted(exchange.url), ...headers, ...data].join(' ');
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
