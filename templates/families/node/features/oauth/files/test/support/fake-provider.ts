import { createHash, generateKeyPairSync, randomUUID, sign, type KeyObject } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

/** Ways for a server to be of no use. */
export type Trouble = 'down' | 'slow' | 'broken' | 'a page' | 'endless' | 'elsewhere';

/** Somebody with an account at the provider. */
export interface Person {
  readonly sub: string;
  readonly email?: string;
  readonly email_verified?: unknown;
  readonly name?: unknown;
}

/** A provider of logins on this machine, which does what a test wants. */
export interface FakeProvider {
  /** `http://127.0.0.1:<port>` */
  readonly issuer: string;
  /** What the next answers of a path are. */
  readonly trouble: Map<string, Trouble>;
  /** Bodies of what can be read here, by path: as at providers with an API of their own. */
  readonly pages: Map<string, unknown>;
  /** Claims that the next ID tokens have, whatever would be right. */
  claims: Readonly<Record<string, unknown>>;
  /** The ID tokens do not have the claims about the person: they can be read at `/userinfo`. */
  isTaciturn: boolean;
  /** The ID tokens are signed with a key that is nobody's. */
  isForged: boolean;
  /** Paths that were asked for, in order. */
  readonly asked: readonly string[];
  /** Secrets that were handed out, or that came in. */
  readonly secrets: readonly string[];
  /** The person logs in and agrees: what the browser brings back. */
  agree(authorizationUrl: string, person: Person): URLSearchParams;
  close(): Promise<void>;
}

/** What the app is known by here. */
export const client = { id: 'the-app', secret: 'known-to-the-app-and-the-provider' };

/** A code that was given to a browser. */
interface Grant {
  readonly person: Person;
  readonly asked: URLSearchParams;
}

const newKeys = () => generateKeyPairSync('rsa', { modulusLength: 2048 });
const own = newKeys();
const strange = newKeys();
const jwk = { ...own.publicKey.export({ format: 'jwk' }), kid: '1', alg: 'RS256', use: 'sig' };

export async function startFakeProvider(): Promise<FakeProvider> {
  const codes = new Map<string, Grant>();
  const people = new Map<string, Person>();
  const asked: string[] = [];
  const secrets: string[] = [];
  const server = createServer((req, res) => void answer(req, res));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

  const provider: FakeProvider = {
    issuer,
    trouble: new Map(),
    pages: new Map(),
    claims: {},
    isTaciturn: false,
    isForged: false,
    asked,
    secrets,
    agree(authorizationUrl, person) {
      const { searchParams } = new URL(authorizationUrl);
      const code = newSecret();
      codes.set(code, { person, asked: searchParams });
      return new URLSearchParams({ code, state: searchParams.get('state') ?? '', iss: issuer });
    },
    close() {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };

  function newSecret(): string {
    const secret = randomUUID();
    secrets.push(secret);
    return secret;
  }

  async function answer(req: IncomingMessage, res: ServerResponse): Promise<void> {
    const path = new URL(req.url ?? '', issuer).pathname;
    asked.push(path);
    const trouble = provider.trouble.get(path);
    const page = provider.pages.get(path);
    if (trouble !== undefined) makeTrouble(trouble, res);
    else if (page !== undefined) send(res, 200, page);
    else if (path === '/.well-known/openid-configuration') send(res, 200, metadata());
    else if (path === '/jwks') send(res, 200, { keys: [jwk] });
    else if (path === '/token') exchange(req, new URLSearchParams(await text(req)), res);
    else send(res, 200, people.get(bearer(req)));
  }

  function metadata() {
    return {
      issuer,
      authorization_endpoint: `${issuer}/authorize`,
      token_endpoint: `${issuer}/token`,
      jwks_uri: `${issuer}/jwks`,
      userinfo_endpoint: `${issuer}/userinfo`,
      authorization_response_iss_parameter_supported: true,
      response_types_supported: ['code'],
      subject_types_supported: ['public'],
      id_token_signing_alg_values_supported: ['RS256'],
    };
  }

  /** As strict as providers are: a code works once, for who asked for it, and where it was asked for. */
  function exchange(req: IncomingMessage, form: URLSearchParams, res: ServerResponse): void {
    const code = form.get('code') ?? '';
    const grant = codes.get(code);
    codes.delete(code);
    const verifier = form.get('code_verifier') ?? '';
    secrets.push(verifier);
    const challenge = createHash('sha256').update(verifier).digest('base64url');
    if (!isClient(req, form)) {
      send(res, 401, { error: 'invalid_client' });
      return;
    }
    const isGood =
      grant?.asked.get('code_challenge') === challenge &&
      grant.asked.get('redirect_uri') === form.get('redirect_uri');
    if (!isGood) {
      send(res, 400, { error: 'invalid_grant', error_description: `${code} is used up` });
      return;
    }
    const token = newSecret();
    people.set(token, grant.person);
    send(res, 200, { access_token: token, token_type: 'bearer', ...idTokenFor(grant) });
  }

  function idTokenFor({ person, asked: parameters }: Grant) {
    const nonce = parameters.get('nonce');
    if (nonce === null) return {};
    const now = Math.floor(Date.now() / 1000);
    const claims = {
      iss: issuer,
      aud: client.id,
      ...(provider.isTaciturn ? { sub: person.sub } : person),
      nonce,
      iat: now,
      exp: now + 300,
      ...provider.claims,
    };
    return { id_token: signed(claims, (provider.isForged ? strange : own).privateKey) };
  }

  return provider;
}

/** In the body or in the header, where each part is encoded as in a form (RFC 6749, 2.3.1). */
function isClient({ headers }: IncomingMessage, form: URLSearchParams): boolean {
  const basic = headers.authorization?.replace('Basic ', '') ?? '';
  const [id, secret] = Buffer.from(basic, 'base64').toString().split(':').map(decodeURIComponent);
  const given = form.has('client_secret')
    ? { id: form.get('client_id'), secret: form.get('client_secret') }
    : { id, secret };
  return given.id === client.id && given.secret === client.secret;
}

function bearer(req: IncomingMessage): string {
  return req.headers.authorization?.replace('Bearer ', '') ?? '';
}

function signed(claims: object, key: KeyObject): string {
  const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const content = `${encode({ alg: 'RS256', kid: '1' })}.${encode(claims)}`;
  return `${content}.${sign('sha256', Buffer.from(content), key).toString('base64url')}`;
}

function send(res: ServerResponse, status: number, body: unknown): void {
  res.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify(body ?? {}));
}

function makeTrouble(trouble: Trouble, res: ServerResponse): void {
  switch (trouble) {
    case 'down':
      res.destroy();
      break;
    case 'slow':
      break; // For ever.
    case 'broken':
      send(res, 500, { error: 'server_error' });
      break;
    case 'a page':
      res.writeHead(200, { 'Content-Type': 'text/html' }).end('<h1>Welcome</h1>');
      break;
    case 'endless':
      send(res, 200, { padding: 'x'.repeat(10_000_000) });
      break;
    case 'elsewhere':
      res.writeHead(302, { Location: '/jwks' }).end();
  }
}
