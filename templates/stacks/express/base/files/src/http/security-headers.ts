import type { Config } from '../config.js';

/** Headers of every answer, errors included, after the OWASP Secure Headers Project. */
export function securityHeaders(config: Pick<Config, 'PUBLIC_URL'>): readonly [string, string][] {
  const headers: [string, string][] = [
    ['X-Content-Type-Options', 'nosniff'],
    // An answer opened in a browser may load nothing, run nothing and be framed by nobody.
    ['Content-Security-Policy', "default-src 'none'; frame-ancestors 'none'"],
    ['Referrer-Policy', 'no-referrer'],
    ['Cross-Origin-Resource-Policy', 'same-origin'],
  ];
  if (config.PUBLIC_URL.startsWith('https:')) {
    headers.push(['Strict-Transport-Security', 'max-age=63072000; includeSubDomains']);
  }
  return headers;
}
