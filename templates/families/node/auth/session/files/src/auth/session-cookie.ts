import type { Config } from '../config.js';
import { isToken } from './tokens.js';

/** The cookie that carries the secret of a session. */
export interface SessionCookie {
  readonly name: string;
  /** The secret in a `Cookie` header, if one of its form is there. */
  read(header: string | undefined): string | undefined;
  /** The `Set-Cookie` header that gives it to the client. */
  give(token: string): string;
  /** The `Set-Cookie` header that takes it away. */
  readonly clear: string;
}

/**
 * `__Host-`: the browser takes the cookie from this host only, over https only, for all of it; no other subdomain can
 * set it (RFC 6265bis, 4.1.3.2). Scripts can not read it, and other sites can not send it with what they post.
 * Only on a desk, without https, it is a plain cookie: browsers would not take the other one.
 */
export function sessionCookie({
  APP_ENV,
  PUBLIC_URL,
  SESSION_ABSOLUTE_TTL,
}: Config): SessionCookie {
  const plain = APP_ENV !== 'production' && PUBLIC_URL.startsWith('http:');
  const name = plain ? 'session' : '__Host-session';
  const attributes = `Path=/; ${plain ? '' : 'Secure; '}HttpOnly; SameSite=Lax`;
  return {
    name,
    read(header) {
      const value = header === undefined ? undefined : valueOf(header, name);
      return value !== undefined && isToken(value) ? value : undefined;
    },
    give: (token) => `${name}=${token}; ${attributes}; Max-Age=${SESSION_ABSOLUTE_TTL}`,
    clear: `${name}=; ${attributes}; Max-Age=0`,
  };
}

/** The value of the first cookie with this name (RFC 6265, 5.4). */
function valueOf(header: string, name: string): string | undefined {
  for (const part of header.split(';')) {
    const equals = part.indexOf('=');
    if (part.slice(0, equals).trim() === name) return part.slice(equals + 1).trim();
  }
  return undefined;
}
