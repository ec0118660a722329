import type { DestinationStream } from 'pino';

const colours: Readonly<Record<string, number>> = {
  fatal: 31,
  error: 31,
  warn: 33,
  info: 36,
  debug: 90,
  trace: 90,
};

/** Turns JSON lines into short coloured ones for a terminal. */
export function prettyStream(out: DestinationStream): DestinationStream {
  return { write: (line) => out.write(prettyLine(line)) };
}

/** `12:30:01.250 info  GET /api/v1/tasks 200 1.3 ms  {"requestId":"…"}` */
export function prettyLine(line: string): string {
  const { level = 'info', time = '', msg = '', err, ...rest } = JSON.parse(line) as PinoLine;
  const colour = colours[level] ?? 0;
  const { method, route, status, ms, ...others } = rest;
  const request = method === undefined ? '' : ` ${[method, route, status, ms, 'ms'].join(' ')}`;
  const members =
    Object.keys(others).length > 0 ? ` \u001b[90m${JSON.stringify(others)}\u001b[0m` : '';
  const stack = err?.stack === undefined ? '' : `\n${err.stack}`;
  return `\u001b[90m${time.slice(11, 23)}\u001b[0m \u001b[${colour}m${level.padEnd(5)}\u001b[0m${request} ${msg}${members}${stack}\n`;
}

interface PinoLine {
  readonly level?: string;
  readonly time?: string;
  readonly msg?: string;
  readonly err?: { readonly stack?: string };
  readonly [name: string]: unknown;
}
