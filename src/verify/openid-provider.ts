/** An OpenID Connect provider of the suite's own, which can lie. */
import { createHash, generateKeyPairSync, type KeyObject, randomUUID, sign } from 'node:crypto';
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';

import type { Variables } from './project.js';

/** Somebody with an account there. */
export interface Person {
  readonly sub: string;
  readonly email: string;
  readonly email_verified?: boolean | undefined;
  readonly name?: string;
}

/** What is wrong with an ID token, if anything is. */
export interface Lie {
  /** Claims in the place of the right ones; undefined leaves one out. */
  readonly claims?: Readonly<Record<string, unknown>>;
  /** Signed with a key that is not the provider's. */
  readonly isForged?: boolean;
  /** `alg: none`, and no signature. */
  readonly isUnsigned?: boolean;
}

/** How the provider fails: nothing comes, a 500, a page in the place of JSON, ten megabytes. */
export type Outage = 'silent' | 'broken' | 'page' | 'endless';

interface Grant {
  readonly asked: URLSearchParams;
  readonly person: Person;
  readonly lie: Lie;
}

const OUTAGE_BYTES = 10_000_000;
const CLIENT_ID = 'keelson-suite';

/** The provider. It is given to `listen`, and then told where it listens. */
export class OpenIdProvider {
  readonly #keys = generateKeyPairSync('rsa', { modulusLength: 2048 });
  readonly #strange = generateKeyPairSync('rsa', { modulusLength: 2048 });
  readonly #clientSecret = randomUUID();
  readonly #grants = new Map<string, Grant>();
  /** Tokens and codes that it handed out: no log may show them. */
  readonly secrets: string[] = [this.#clientSecret];
  /** Where it listens. */
  issuer = '';
  outage: Outage | undefined;

  readonly listener: RequestListener = (request, response) => {
    this.#answer(request, response).catch(() => response.destroy());
  };

  /** What tells a project about it. */
  get variables(): Variables {
    return {
      OAUTH_OIDC_ISSUER: this.issuer,
      OAUTH_OIDC_CLIENT_ID: CLIENT_ID,
      OAUTH_OIDC_CLIENT_SECRET: this.#clientSecret,
      OAUTH_TIMEOUT: '2',
    };
  }

  /** The person logs in there and agrees. @returns the query that the browser brings back */
  agree(authorizationUrl: string, person: Person, lie: Lie = {}): URLSearchParams {
    const asked = new URL(authorizationUrl).searchParams;
    const code = this.#secret();
    this.#grants.set(code, { asked, person, lie });
    return new URLSearchParams({ code, state: asked.get('state') ?? '' });
  }

  #secret(): string {
    const secret = randomUUID();
    this.secrets.push(secret);
    return secret;
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (this.outage !== undefined) {
      fail(this.outage, response);
      return;
    }
    const { pathname } = new URL(request.url ?? '/', this.issuer);
    switch (pathname) {
      case '/.well-known/openid-configuration': {
        send(response, 200, this.#metadata());
        return;
      }
      case '/jwks': {
        send(response, 200, { keys: [this.#jwk()] });
        return;
      }
      case '/token': {
        this.#exchange(new URLSearchParams(await text(request)), response);
        return;
      }
      default: {
        send(response, 404, { error: 'not_found' });
        return;
      }
    }
  }

  #metadata(): unknown {
    const { issuer } = this;
    return {
      issuer,
      authorization_endpoint: `${issuer}/authorize`,
      token_endpoint: `${issuer}/token`,
      jwks_uri: `${issuer}/jwks`,
      response_types_supported: ['code'],
      subject_types_supported: ['public'],
      id_token_signing_alg_values_supported: ['RS256'],
      code_challenge_methods_supported: ['S256'],
    };
  }

  #jwk(): unknown {
    return {
      ...this.#keys.publicKey.export({ format: 'jwk' }),
      kid: '1',
      alg: 'RS256',
      use: 'sig',
    };
  }

  /** A code works once, at the address it was asked for, and for who can show the verifier (RFC 7636, 4.6). */
  #exchange(form: URLSearchParams, response: ServerResponse): void {
    const code = form.get('code') ?? '';
    const grant = this.#grants.get(code);
    this.#grants.delete(code);
    const verifier = form.get('code_verifier') ?? '';
    const challenge = createHash('sha256').update(verifier).digest('base64url');
    const isGood =
      grant?.asked.get('code_challenge') === challenge &&
      grant.asked.get('redirect_uri') === form.get('redirect_uri');
    if (!isGood) {
      send(response, 400, { error: 'invalid_grant' });
      return;
    }
    send(response, 200, {
      access_token: this.#secret(),
      token_type: 'Bearer',
      expires_in: 300,
      id_token: this.#idToken(grant),
    });
  }

  #idToken({ asked, person, lie }: Grant): string {
    const now = Math.floor(Date.now() / 1000);
    const claims = {
      iss: this.issuer,
      aud: CLIENT_ID,
      nonce: asked.get('nonce') ?? undefined,
      iat: now,
      exp: now + 300,
      ...person,
      ...lie.claims,
    };
    const alg = lie.isUnsigned === true ? 'none' : 'RS256';
    const head = [{ alg, kid: '1', typ: 'JWT' }, claims]
      .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
      .join('.');
    if (lie.isUnsigned === true) return `${head}.`;
    const { privateKey } = lie.isForged === true ? this.#strange : this.#keys;
    return `${head}.${signature(head, privateKey)}`;
  }
}

function signature(head: string, key: KeyObject): string {
  return sign('sha256', Buffer.from(head), key).toString('base64url');
}

function fail(outage: Outage, response: ServerResponse): void {
  switch (outage) {
    case 'silent':
      return;
    case 'broken': {
      send(response, 500, { error: 'server_error' });
      return;
    }
    case 'page':
      response.writeHead(200, { 'content-type': 'text/html' }).end('<!doctype html><p>Sorry.');
      return;
    case 'endless':
      response.writeHead(200, { 'content-type': 'application/json' });
      response.end(`"${'x'.repeat(OUTAGE_BYTES)}"`);
  }
}

function send(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json', 'cache-control': 'no-store' });
  response.end(JSON.stringify(body));
}
