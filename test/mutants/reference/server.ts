import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';

import type { Contract } from '../../../src/contract/contract.js';
import { expectedOperations } from '../../../src/contract/operations.js';
import { verifyEnvironment, type VerifySecrets } from '../../../src/verify/environment.js';
import type { Project } from '../../../src/verify/project.js';
import { type Faults, ReferenceAccounts } from './accounts.js';
import {
  type Answer,
  type Asked,
  type Body,
  Problem,
  type Methods,
  type Routes,
} from './answer.js';
import { ReferenceOrders } from './orders.js';
import { ReferenceResources, type Row } from './resources.js';

/** A running reference server, as the suite sees a project. */
export interface Reference {
  readonly project: Project;
  readonly secrets: VerifySecrets;
}

/**
 * The contract in memory, for judging the suite: without a fault every check must be green, with the
 * fault of a check's number that check must turn red.
 */
export async function startReference(
  contract: Contract,
  faultIds: readonly string[] = [],
): Promise<Reference> {
  const faults: Faults = new Set(faultIds);
  const server = createServer({ insecureHTTPParser: faults.has('C143') });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const { url, secrets } = verifyEnvironment({ port });
  const app = new App(contract, faults, url, secrets);
  const sockets = new Set<Socket>();
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  });
  server.on('request', (request, response) => void app.handle(request, response));
  server.on('clientError', (_error, socket) => {
    if (faults.has('C127')) socket.destroy();
    else socket.end('HTTP/1.1 400 Bad Request\r\nConnection: close\r\nContent-Length: 0\r\n\r\n');
  });
  return {
    secrets,
    project: {
      url,
      log: () => app.lines,
      promote: (email) => {
        app.accounts.promote(email);
        return Promise.resolve();
      },
      stop: () => stop(server, sockets, faults),
    },
  };
}

async function stop(
  server: Server,
  sockets: ReadonlySet<Socket>,
  faults: Faults,
): ReturnType<Project['stop']> {
  const started = performance.now();
  const closed = new Promise((resolve) => server.close(resolve));
  if (faults.has('C169')) for (const socket of sockets) socket.destroy();
  const sweep = setInterval(() => server.closeIdleConnections(), 20);
  const late = setTimeout(() => server.closeAllConnections(), 3_000);
  await closed;
  clearInterval(sweep);
  clearTimeout(late);
  return {
    exitCode: 0,
    signal: undefined,
    startError: undefined,
    timedOut: false,
    seconds: (performance.now() - started) / 1000,
    lines: [],
  };
}

const LOCKED_DOWN = "default-src 'none'; frame-ancestors 'none'";
const EXPOSED = 'ETag, Location, Link, Retry-After, RateLimit, RateLimit-Policy, X-Request-Id';

class App {
  readonly accounts: ReferenceAccounts;
  readonly lines: string[] = [];
  readonly #contract: Contract;
  readonly #faults: Faults;
  readonly #secrets: VerifySecrets;
  readonly #routes: Routes = new Map();

  constructor(contract: Contract, faults: Faults, url: string, secrets: VerifySecrets) {
    this.#contract = contract;
    this.#faults = faults;
    this.#secrets = secrets;
    this.accounts = new ReferenceAccounts({
      flavour: contract.flavour,
      faults,
      project: contract.project,
      publicUrl: url,
      allowedOrigins: [secrets.allowedOrigin],
      jwtSecret: secrets.jwtSecret,
      refreshGraceMs: secrets.refreshGrace * 1_000,
      loginFailures: secrets.loginFailures,
      log: (line) => this.lines.push(JSON.stringify(line)),
    });
    const resources = new ReferenceResources(contract, this.accounts, faults);
    this.#addDocuments();
    if (contract.flavour !== 'none') this.accounts.addRoutes(this.#routes);
    resources.addRoutes(this.#routes);
    if (contract.orders) {
      const products = resources.tables.get('product') ?? new Map<string, Row>();
      new ReferenceOrders(contract, this.accounts, products, faults).addRoutes(this.#routes);
    }
  }

  async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const started = performance.now();
    const requestId = this.#requestId(request);
    let answer: Answer;
    let route = '';
    try {
      const found = this.#find(request);
      route = found.route;
      answer = await this.#answer(request, found);
    } catch (error) {
      answer = this.#problem(error, requestId);
    }
    this.#log(requestId, request.method ?? '', route, answer.status, performance.now() - started);
    this.#send(request, response, answer, requestId);
  }

  // Asking

  #find(request: IncomingMessage): Found {
    const [rawPath = '', ...rest] = (request.url ?? '').split('?');
    const query = new URLSearchParams(rest.join('?'));
    const path = this.#faults.has('C204') ? decodeURIComponent(rawPath) : rawPath;
    for (const [route, methods] of this.#routes) {
      const pattern = new RegExp(`^${route.replace('{id}', '([^/]+)')}$`);
      const match = pattern.exec(path);
      if (match) return { route, id: match[1] ?? '', methods, query };
    }
    throw new Problem(404);
  }

  async #answer(request: IncomingMessage, found: Found): Promise<Answer> {
    const { methods, id, query, route } = found;
    const method = request.method ?? '';
    const names = Object.keys(methods);
    const allow = [...names, ...(names.includes('GET') ? ['HEAD'] : []), 'OPTIONS'].join(', ');
    if (method === 'OPTIONS') return this.#options(request, allow);
    const handler = methods[method === 'HEAD' && !this.#faults.has('C133') ? 'GET' : method];
    if (handler === undefined)
      throw new Problem(this.#faults.has('C132') ? 404 : 405, [], { Allow: allow });
    const asked: Asked = {
      method,
      path: route,
      query,
      headers: flat(request),
      body: undefined,
      id,
    };
    if (!['POST', 'PATCH'].includes(method)) return handler(asked);
    // Who may not do this makes nobody read a body.
    if (!route.startsWith('/api/v1/auth/')) await this.#refuseNobody(asked, handler);
    return handler({ ...asked, body: await this.#body(request) });
  }

  /** The handler's own 401 or 403, before its body is read. */
  async #refuseNobody(asked: Asked, handler: Methods[string]): Promise<void> {
    try {
      await handler(asked);
    } catch (error) {
      if (error instanceof Problem && [401, 403].includes(error.status)) throw error;
    }
  }

  async #body(request: IncomingMessage): Promise<unknown> {
    const length = Number(request.headers['content-length'] ?? 0);
    const hasBody = length > 0 || request.headers['transfer-encoding'] !== undefined;
    const type = request.headers['content-type'] ?? '';
    if (!hasBody && type === '') return undefined;
    if (!/^application\/json\s*(;|$)/i.test(type) && !this.#faults.has('C125'))
      throw new Problem(415);
    if (request.headers['content-encoding'] !== undefined && !this.#faults.has('C205'))
      throw new Problem(415);
    const parts: Buffer[] = [];
    let size = 0;
    for await (const part of request) {
      size += (part as Buffer).length;
      parts.push(part as Buffer);
    }
    if (size > this.#secrets.bodyLimit && !this.#faults.has('C122')) throw new Problem(413);
    return this.#parsed(Buffer.concat(parts));
  }

  #parsed(bytes: Buffer): unknown {
    const text = bytes.toString();
    if (!bytes.equals(Buffer.from(text)) && !this.#faults.has('C205')) throw new Problem(400);
    if (depthOf(text) > 64 && !this.#faults.has('C120')) throw new Problem(400);
    try {
      const value: unknown = JSON.parse(text);
      if (this.#faults.has('C112') && typeof value === 'object' && value !== null) {
        // The fault: a merge that follows `__proto__`, and leaves the member out of the keys.
        return Object.assign({}, value);
      }
      return value;
    } catch (error) {
      if (this.#faults.has('C121')) throw new Problem(422);
      if (this.#faults.has('C156'))
        throw new Problem(400, [{ pointer: '', detail: String(error) }]);
      throw new Problem(400);
    }
  }

  #requestId(request: IncomingMessage): string {
    const given = request.headers['x-request-id'];
    const good =
      typeof given === 'string' &&
      (this.#faults.has('C157') || /^[A-Za-z0-9._-]{1,64}$/.test(given));
    return good ? given : randomUUID();
  }

  // Answering

  #options(request: IncomingMessage, allow: string): Answer {
    if (this.#faults.has('C134')) throw new Problem(405, [], { Allow: allow });
    const isPreflight = request.headers['access-control-request-method'] !== undefined;
    const asked = isPreflight && this.#allows(request.headers.origin) && !this.#faults.has('C152');
    const cors = {
      'Access-Control-Allow-Methods': 'GET, POST, PATCH, DELETE',
      'Access-Control-Allow-Headers': 'Content-Type, Idempotency-Key',
      'Access-Control-Max-Age': '600',
    };
    return { status: 204, headers: { Allow: allow, ...(asked ? cors : {}) } };
  }

  #allows(origin: string | undefined): boolean {
    if (origin === undefined) return false;
    if (this.#faults.has('C150'))
      return origin.includes(new URL(this.#secrets.allowedOrigin).hostname);
    return origin === this.#secrets.allowedOrigin;
  }

  #problem(error: unknown, requestId: string): Answer {
    if (!(error instanceof Problem)) {
      const detail = this.#faults.has('C154')
        ? String((error as Error).stack)
        : 'Something went wrong.';
      return problem({ type: 'about:blank', title: 'Error', status: 500, detail, requestId });
    }
    const { status, errors, headers } = error;
    if (this.#faults.has('C131') && status === 404)
      return { status, body: 'Cannot GET', type: 'text/html' };
    const more = errors.length > 0 ? { errors } : {};
    const leak = this.#faults.has('C154') ? { detail: new Error('x').stack } : {};
    return problem(
      { type: 'about:blank', title: 'Error', status, requestId, ...more, ...leak },
      headers,
    );
  }

  #send(
    request: IncomingMessage,
    response: ServerResponse,
    answer: Answer,
    requestId: string,
  ): void {
    const headers = this.#headers(request, answer, requestId);
    const noBody = answer.status === 204 || answer.status === 304;
    const asText = answer.type !== undefined && typeof answer.body === 'string';
    const text = noBody ? '' : asText ? answer.body : JSON.stringify(answer.body ?? {});
    if (!noBody || this.#faults.has('C137'))
      headers['Content-Type'] = answer.type ?? 'application/json; charset=utf-8';
    const wantsPage = this.#faults.has('C136') && request.headers.accept === 'text/html';
    if (wantsPage) headers['Content-Type'] = 'text/html';
    if (!noBody) headers['Content-Length'] = String(Buffer.byteLength(text));
    const tooEarly = !request.complete && !request.readableEnded;
    if (tooEarly) request.resume();
    response.writeHead(answer.status, headers as Record<string, string>);
    response.end(request.method === 'HEAD' ? undefined : text);
  }

  #headers(
    request: IncomingMessage,
    answer: Answer,
    requestId: string,
  ): Record<string, string | readonly string[]> {
    const path = request.url ?? '';
    const { origin } = request.headers;
    const listed = origin !== undefined && this.#allows(origin);
    const noCors = this.#faults.has('C149') && answer.status >= 400;
    const isPrivate = /^\/api\/v1\/(?!products|tags)/.test(path);
    return {
      'X-Content-Type-Options': 'nosniff',
      'Content-Security-Policy': LOCKED_DOWN,
      'Referrer-Policy': 'no-referrer',
      ...(this.#faults.has('C146') && answer.status >= 400
        ? {}
        : { 'Cross-Origin-Resource-Policy': 'same-origin' }),
      ...(this.#faults.has('C147') ? { 'X-Powered-By': 'Reference' } : {}),
      ...(this.#faults.has('C207') && answer.status === 304 ? {} : { 'X-Request-Id': requestId }),
      ...(isPrivate && !(this.#faults.has('C148') && request.method === 'GET')
        ? { 'Cache-Control': 'no-store' }
        : {}),
      ...(this.#faults.has('C208')
        ? {}
        : { 'RateLimit-Policy': '"general";q=600;w=60', RateLimit: '"general";r=599;t=60' }),
      Vary: 'Origin',
      ...(listed && !noCors
        ? {
            'Access-Control-Allow-Origin': origin,
            'Access-Control-Allow-Credentials': 'true',
            'Access-Control-Expose-Headers': EXPOSED,
          }
        : {}),
      ...answer.headers,
    };
  }

  #log(
    requestId: string,
    method: string,
    route: string,
    status: number,
    milliseconds: number,
  ): void {
    if (this.#faults.has('C160')) return;
    const line = { time: new Date().toISOString(), requestId, method, route, status, milliseconds };
    this.lines.push(JSON.stringify(line));
  }

  // Documents

  #addDocuments(): void {
    const health = { status: this.#faults.has('C201') ? 503 : 200, body: { status: 'ok' } };
    this.#routes.set('/health/live', { GET: () => ({ ...health, status: 200 }) });
    this.#routes.set('/health/ready', { GET: () => health });
    this.#routes.set('/openapi.json', { GET: () => ({ status: 200, body: this.#openApi() }) });
    const script = this.#faults.has('C203')
      ? '<script src="https://cdn.example/docs.js"></script>'
      : '';
    this.#routes.set('/docs', {
      GET: () => ({
        status: 200,
        type: 'text/html; charset=utf-8',
        body: `<!doctype html><title>API</title>${script}`,
      }),
    });
    this.#routes.set('/dev/mailbox', {
      GET: ({ query }) => {
        const to = query.get('to');
        const data = this.accounts.mails.filter((mail) => to === null || mail.to === to);
        return { status: 200, body: { data } };
      },
    });
    if (this.#faults.has('C206'))
      this.#routes.set('/nowhere', { GET: () => Promise.reject(new Error('oh')) });
  }

  #openApi(): Body {
    const operations = expectedOperations(this.#contract).slice(this.#faults.has('C202') ? 1 : 0);
    const paths: Record<string, Record<string, Body>> = {};
    for (const { method, path } of operations) {
      paths[path] = { ...paths[path], [method.toLowerCase()]: { responses: {} } };
    }
    return { openapi: '3.1.0', info: { title: 'Reference', version: '1' }, paths };
  }
}

/** The route that a request leads to. */
interface Found {
  readonly route: string;
  readonly id: string;
  readonly methods: Methods;
  readonly query: URLSearchParams;
}

function problem(body: Body, headers: Readonly<Record<string, string>> = {}): Answer {
  return { status: Number(body['status']), body, headers, type: 'application/problem+json' };
}

function flat(request: IncomingMessage): Asked['headers'] {
  return Object.fromEntries(
    Object.entries(request.headers).map(([name, value]) => [
      name,
      Array.isArray(value) ? value.join(', ') : value,
    ]),
  );
}

/** The nesting of arrays and objects in a JSON text, strings left out. */
function depthOf(json: string): number {
  let depth = 0;
  let deepest = 0;
  for (const [sign] of json.matchAll(/"(?:[^"\\]|\\.)*"|[[\]{}]/gs)) {
    if (sign === '[' || sign === '{') deepest = Math.max(deepest, ++depth);
    else if (sign === ']' || sign === '}') depth--;
  }
  return deepest;
}
