import type { Config } from '../config.js';
import { hostCookie, type HostCookie } from '../http/host-cookie.js';
import { isToken } from './tokens.js';

/** The cookie that carries the secret of a session. What can not be one is not read. */
export function sessionCookie(config: Config): HostCookie {
  const cookie = hostCookie(config, 'session', config.SESSION_ABSOLUTE_TTL);
  return {
    ...cookie,
    read(header) {
      const value = cookie.read(header);
      return value !== undefined && isToken(value) ? value : undefined;
    },
  };
}
