import { STATUS_CODES } from 'node:http';

import type { Config } from '../config.js';
import { securityHeaders } from './security-headers.js';

/**
 * A whole HTTP answer as text, for what never becomes a request: the parser refused it before the app could see it.
 * It looks like every other problem, and the connection is closed behind it.
 */
export function rawProblem(
  config: Pick<Config, 'PUBLIC_URL'>,
  requestId: string,
  status: number,
  title: string,
  detail: string,
): string {
  const body = JSON.stringify({ type: 'about:blank', title, status, detail, requestId });
  const headers = [
    ...securityHeaders(config),
    ['X-Request-Id', requestId],
    ['Date', new Date().toUTCString()],
    ['Cache-Control', 'no-store'],
    ['Content-Type', 'application/problem+json; charset=utf-8'],
    ['Content-Length', String(Buffer.byteLength(body))],
    ['Connection', 'close'],
  ];
  const lines = headers.map(([name, value]) => `${name}: ${value}\r\n`).join('');
  return `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\n${lines}\r\n${body}`;
}
