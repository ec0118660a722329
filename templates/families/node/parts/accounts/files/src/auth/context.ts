import type { Logger } from '../log.js';

/** What the account functions need to know of a request: no headers, no framework. */
export interface RequestContext {
  /** Writes lines that carry the request id and the client's address. */
  readonly log: Logger;
  /** What stands for the client's address in rate limits. */
  readonly addressKey: string;
  /** What the client calls itself. */
  readonly device: string;
}

/** Longest device name kept. */
const maxDeviceLength = 200;

/** A short printable name from a `User-Agent` header. */
export function deviceName(userAgent: string | undefined): string {
  const printable = (userAgent ?? '').replaceAll(/[^\x20-\x7e]/g, '').trim();
  return printable === '' ? 'unknown' : printable.slice(0, maxDeviceLength);
}

/** What happened to an account, for whoever reads the log after an attack. */
export type AuditEvent =
  | 'register.accepted'
  | 'register.known-address'
  | 'email.verified'
  | 'token.refused'
  | 'login.succeeded'
  | 'login.failed'
  | 'login.locked'
  | 'logout'
  | 'session.ended'
  | 'sessions.ended'
  | 'refresh.refused'
  | 'refresh.reused'
  | 'password.forgot'
  | 'password.reset'
  | 'password.changed'
  | 'password.refused'
  | 'access.refused';

/** Whom it happened to: a user id where one is known, else the fingerprint of the address that was given. */
export interface AuditSubject {
  readonly userId?: string;
  readonly account?: string;
  readonly reason?: string;
}

/** Writes one line of the security log. Never an address, a password or a token. */
export function audit(log: Logger, event: AuditEvent, subject: AuditSubject = {}): void {
  const isFailure = /failed|locked|refused|reused/.test(event);
  log[isFailure ? 'warn' : 'info']({ event, ...subject }, 'security');
}
