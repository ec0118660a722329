import type { Config } from '../config.js';

/** How long a session lasts, in seconds. */
export interface SessionLifetime {
  /** Without a request. */
  readonly idleSeconds: number;
  /** At most, however often its tokens are refreshed. */
  readonly absoluteSeconds: number;
}

export function sessionLifetime(config: Config): SessionLifetime {
  return { idleSeconds: config.REFRESH_TOKEN_TTL, absoluteSeconds: config.REFRESH_TOKEN_TTL };
}
