import type { Config } from '../config.js';

/** A cookie for the browser's eyes only, and for this host. */
export interface HostCookie {
  readonly name: string;
  /** Its value in a `Cookie` header. */
  read(header: string | undefined): string | undefined;
  /** The `Set-Cookie` header that gives it to the client. */
  give(value: string): string;
  /** The `Set-Cookie` header that takes it away. */
  readonly clear: string;
}

/**
 * `__Host-`: the browser takes the cookie from this host only, over https only, for all of it; no other subdomain can
 * set it (RFC 6265bis, 4.1.3.2). Scripts can not read it, and other sites can not send it with what they post.
 * Only on a desk, without https, it is a plain cookie: browsers would not take the other one.
 * @param maxAge seconds for which the browser keeps it
 */
export function hostCookie(
  { APP_ENV, PUBLIC_URL }: Pick<Config, 'APP_ENV' | 'PUBLIC_URL'>,
  baseName: string,
  maxAge: number,
): HostCookie {
  const plain = APP_ENV !== 'production' && PUBLIC_URL.startsWith('http:');
  const name = plain ? baseName : `__Host-${baseName}`;
  const attributes = `Path=/; ${plain ? '' : 'Secure; '}HttpOnly; SameSite=Lax`;
  return {
    name,
    read: (header) => (header === undefined ? undefined : valueOf(header, name)),
    give: (value) => `${name}=${value}; ${attributes}; Max-Age=${maxAge}`,
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
