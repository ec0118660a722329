import { pino, type DestinationStream, type Logger } from 'pino';

import { prettyStream } from './log-pretty.js';

export type { Logger } from 'pino';

/** A logger and the way to write out what it still holds. */
export interface Log {
  readonly log: Logger;
  /** Writes what is buffered, at once; call it before the process ends. */
  readonly flush: () => void;
}

/** Milliseconds a line may wait in the buffer. */
const flushInterval = 200;

/**
 * Members that never reach the log, should anybody ever pass them. Secrets stay out in the first place because only
 * named values are logged, never a whole request, body or header list.
 */
const redacted = [
  'password',
  'token',
  'secret',
  'cookie',
  'authorization',
  'accessToken',
  'refreshToken',
];

/**
 * One JSON object a line on stdout; in a development terminal, lines for people.
 * Lines are buffered: one system call a line would cost more than many a request.
 */
export function createLog(level: string, pretty: boolean): Log {
  const destination = pino.destination({ dest: 1, sync: false, minLength: 8192 });
  const flush = () => {
    try {
      destination.flushSync();
    } catch {
      // Not ready yet, or stdout is closed: nobody is left to read.
    }
  };
  setInterval(() => destination.flush(), flushInterval).unref();
  process.on('exit', flush);
  return { log: createLogger(level, pretty ? prettyStream(destination) : destination), flush };
}

/** A logger that writes to any stream, for tests too. */
export function createLogger(level: string, stream: DestinationStream): Logger {
  return pino(
    {
      level,
      base: null, // No process id and host name in every line.
      timestamp,
      formatters: { level: (label) => ({ level: label }) },
      redact: {
        paths: redacted.flatMap((name) => [name, `*.${name}`]),
        censor: '[redacted]',
      },
    },
    stream,
  );
}

/**
 * A child for lines whose members are all chosen by our own code, one a request: it does not look for members to
 * redact, which would cost more than writing the line.
 */
export function withoutRedaction(log: Logger): Logger {
  return log.child({}, { redact: [] });
}

let lastTime = 0;
let lastText = '';

/** The time as ISO 8601; many lines share a millisecond, and its text. */
function timestamp(): string {
  const now = Date.now();
  if (now !== lastTime) {
    lastTime = now;
    lastText = `,"time":"${new Date(now).toISOString()}"`;
  }
  return lastText;
}
