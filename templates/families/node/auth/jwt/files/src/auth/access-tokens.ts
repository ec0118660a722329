import { createHmac, createSecretKey, timingSafeEqual, type KeyObject } from 'node:crypto';

import type { Config } from '../config.js';
import { isId, newId } from '../ids.js';
import { projectName } from '../project.js';
import type { Role } from './tables.js';

/** What an access token says. Nothing private: who holds the token can read it. */
export interface AccessClaims {
  readonly iss: string;
  readonly aud: string;
  /** The user's id. */
  readonly sub: string;
  /** The session's id. */
  readonly sid: string;
  /** The role when the token was made; what counts is the one the user has now. */
  readonly role: Role;
  readonly jti: string;
  /** Seconds since 1970. */
  readonly iat: number;
  readonly exp: number;
}

/** Makes and checks access tokens: JSON Web Tokens (RFC 7519) in the profile of RFC 9068, signed with HS256. */
export interface AccessTokens {
  /** A token for a session that has just been proved. */
  issue(session: { readonly id: string; readonly userId: string; readonly role: Role }): string;
  /** What a good token says; undefined for any other, whatever is wrong with it. */
  verify(token: string): AccessClaims | undefined;
  /** As `verify`, but its time may be over: good for nothing but logging out. */
  verifyExpired(token: string): AccessClaims | undefined;
}

/** Longest token that is looked at. Ours have about 450 characters. */
export const maxLength = 2048;

/** A SHA-256 HMAC in base64url. */
const signatureLength = 43;

/** Seconds that the clock of another instance may be ahead. */
const leeway = 5;

/** Tokens remembered at most, once their signature was checked. */
const maxRemembered = 10_000;

interface Key {
  readonly id: string;
  readonly secret: KeyObject;
  /** The header of every token signed with it, encoded. */
  readonly header: string;
}

type Settings = Pick<
  Config,
  'JWT_SECRET' | 'JWT_SECRET_PREVIOUS' | 'ACCESS_TOKEN_TTL' | 'PUBLIC_URL'
>;

/**
 * Access tokens by the secrets of the configuration: the current one signs, the previous one is still accepted.
 * It is `node:crypto` and a strict parser instead of a library: there is one algorithm, one type and one issuer, so
 * most of what a library can be talked into does not exist here, and it takes a tenth of the time.
 */
export function createAccessTokens(config: Settings, clock: () => Date): AccessTokens {
  const current = keyOf(config.JWT_SECRET);
  const previous = config.JWT_SECRET_PREVIOUS;
  const keys = previous === undefined ? [current] : [current, keyOf(previous)];
  const now = () => Math.floor(clock().getTime() / 1000);

  const remembered = new Map<string, { readonly token: string; readonly claims: AccessClaims }>();

  function verifyExpired(token: string): AccessClaims | undefined {
    if (token.length > maxLength) return undefined;
    // A client sends the same token many times: what a key has signed once, it has signed. Found by its signature,
    // which is shorter to look up, and compared as a whole.
    const found = remembered.get(token.slice(-signatureLength));
    if (found?.token === token) return found.claims;
    const claims = check(token);
    if (claims !== undefined) remember(token, claims);
    return claims;
  }

  function check(token: string): AccessClaims | undefined {
    const [header, payload, signature, more] = token.split('.', 4);
    if (header === undefined || payload === undefined || signature === undefined) return undefined;
    if (more !== undefined || signature.length !== signatureLength) return undefined;
    if (!candidates(keys, header).some((key) => signs(key, header, payload, signature))) {
      return undefined;
    }
    const claims = parse(payload);
    return isOurs(claims, config.PUBLIC_URL, now()) ? claims : undefined;
  }

  function remember(token: string, claims: AccessClaims): void {
    if (remembered.size >= maxRemembered) remembered.clear();
    remembered.set(token.slice(-signatureLength), { token, claims });
  }

  return {
    issue({ id, userId, role }) {
      const iat = now();
      const claims: AccessClaims = {
        iss: config.PUBLIC_URL,
        aud: projectName,
        sub: userId,
        sid: id,
        role,
        jti: newId(),
        iat,
        exp: iat + config.ACCESS_TOKEN_TTL,
      };
      const payload = Buffer.from(JSON.stringify(claims)).toString('base64url');
      return `${current.header}.${payload}.${sign(current, current.header, payload)}`;
    },
    verify(token) {
      const claims = verifyExpired(token);
      return claims !== undefined && claims.exp > now() ? claims : undefined;
    },
    verifyExpired,
  };
}

function keyOf(secretText: string): Key {
  const secret = createSecretKey(secretText, 'utf8');
  const id = createHmac('sha256', secret).update('key id').digest('base64url').slice(0, 8);
  const header = { alg: 'HS256', typ: 'at+jwt', kid: id };
  return { id, secret, header: Buffer.from(JSON.stringify(header)).toString('base64url') };
}

/**
 * The keys that a header may be signed with: none unless it says exactly what we would say. `alg` never chooses how we
 * verify, and members that ask for anything else (`crit`, `jku`, `jwk`, `x5u`, `zip`, `b64`) or stand there twice are
 * not ours.
 */
function candidates(keys: readonly Key[], header: string): readonly Key[] {
  for (const key of keys) if (header === key.header) return [key];
  const text = Buffer.from(header, 'base64url').toString('utf8');
  const members = parseObject(text);
  if (members === undefined || JSON.stringify(members) !== text) return [];
  const { alg, typ, kid, ...others } = members;
  if (alg !== 'HS256' || typ !== 'at+jwt' || Object.keys(others).length > 0) return [];
  return kid === undefined ? keys : keys.filter((key) => key.id === kid);
}

function sign({ secret }: Key, header: string, payload: string): string {
  return createHmac('sha256', secret).update(`${header}.${payload}`).digest('base64url');
}

/** Compared as text, so that no other spelling of the same bytes passes; in a time that tells nothing. */
function signs(key: Key, header: string, payload: string, signature: string): boolean {
  const expected = Buffer.from(sign(key, header, payload), 'latin1');
  const given = Buffer.from(signature, 'latin1');
  return expected.length === given.length && timingSafeEqual(expected, given);
}

function parse(payload: string): Record<string, unknown> {
  return parseObject(Buffer.from(payload, 'base64url').toString('utf8')) ?? {};
}

function parseObject(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
    return isObject ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}

/** Every claim is there, has its type, and is about us. Signed by our key is not yet meant for this. */
function isOurs(
  claims: Record<string, unknown>,
  issuer: string,
  now: number,
): claims is Record<string, unknown> & AccessClaims {
  const { iss, aud, sub, sid, role, jti, iat, exp, nbf } = claims;
  return (
    iss === issuer &&
    aud === projectName &&
    isId(sub) &&
    isId(sid) &&
    isId(jti) &&
    (role === 'user' || role === 'admin') &&
    isTime(iat) &&
    iat <= now + leeway &&
    isTime(exp) &&
    (nbf === undefined || (isTime(nbf) && nbf <= now + leeway))
  );
}

function isTime(value: unknown): value is number {
  return Number.isSafeInteger(value);
}
