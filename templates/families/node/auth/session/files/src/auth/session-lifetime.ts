import type { Config } from '../config.js';

/** How long a session lasts, in seconds. */
export interface SessionLifetime {
  /** Without a request. */
  readonly idleSeconds: number;
  /** At most, however much it is used. */
  readonly absoluteSeconds: number;
}

export function sessionLifetime(config: Config): SessionLifetime {
  return { idleSeconds: config.SESSION_IDLE_TTL, absoluteSeconds: config.SESSION_ABSOLUTE_TTL };
}
