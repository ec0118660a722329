/** Puts an HTTP server under load and reads how many answers it gave. */
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { cache, install } from './places.js';
import { must } from './process.js';

/** A request that is sent again and again. */
export interface Target {
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as JSON by POST; without one it is a GET. */
  readonly body?: string;
}

/** Connections kept open and busy: enough to fill one process, few enough not to queue for long. */
const CONNECTIONS = 64;

/**
 * Answers per second over some seconds. Uses `wrk` where it is installed (it costs the machine less),
 * else autocannon from npm. Throws when any answer is not 2xx: a fast error is not a fast answer.
 */
export async function requestsPerSecond(
  target: Target,
  seconds: number,
  node: string,
): Promise<number> {
  return onPath('wrk') ? byWrk(target, seconds) : byAutocannon(target, seconds, node);
}

/** Words that keep a program on one processor, so that load and server do not take turns on one. */
export function onProcessor(number: number): readonly string[] {
  return onPath('taskset') ? ['taskset', '--cpu-list', String(number)] : [];
}

async function byWrk({ url, headers = {}, body }: Target, seconds: number): Promise<number> {
  const lines = Object.entries(headers).flatMap(([name, value]) => [
    '--header',
    `${name}: ${value}`,
  ]);
  const options = [
    '--threads',
    '1',
    '--connections',
    String(CONNECTIONS),
    '--duration',
    `${seconds}s`,
  ];
  const script = body === undefined ? [] : ['--script', postScript(body)];
  const [file, ...args] = [...onProcessor(1), 'wrk', ...options, ...script, ...lines, url];
  const { output } = await must(file, args);
  if (/Non-2xx/.test(output)) throw new Error(`${url} gave errors:\n${output}`);
  const rate = /Requests\/sec:\s+([\d.]+)/.exec(output)?.[1];
  if (rate === undefined) throw new Error(`wrk said nothing of requests:\n${output}`);
  return Number(rate);
}

/** wrk takes the method and the body from a program. */
function postScript(body: string): string {
  mkdirSync(cache, { recursive: true });
  const path = join(cache, 'post.lua');
  const lines = [
    'wrk.method = "POST"',
    `wrk.body = ${JSON.stringify(body)}`,
    'wrk.headers["Content-Type"] = "application/json"',
  ];
  writeFileSync(path, lines.join('\n'));
  return path;
}

async function byAutocannon(
  { url, headers = {}, body }: Target,
  seconds: number,
  node: string,
): Promise<number> {
  const home = join(cache, 'autocannon', 'node_modules', 'autocannon');
  if (!existsSync(home)) await install(join(cache, 'autocannon'), ['autocannon@9.0.0']);
  const lines = Object.entries(headers).flatMap(([name, value]) => [
    '--headers',
    `${name}=${value}`,
  ]);
  const options = [
    '--connections',
    String(CONNECTIONS),
    '--duration',
    String(seconds),
    '--json',
    '--no-progress',
    ...(body === undefined ? [] : ['--method', 'POST', '--body', body]),
    ...(body === undefined ? [] : ['--headers', 'content-type=application/json']),
  ];
  const words = [...onProcessor(1), node, join(home, 'autocannon.js'), ...options, ...lines, url];
  const [file = node, ...args] = words;
  const { output } = await must(file, args);
  const answer = JSON.parse(output.slice(output.indexOf('{'))) as {
    requests: { average: number };
    non2xx: number;
    errors: number;
  };
  if (answer.non2xx + answer.errors > 0) throw new Error(`${url} gave ${answer.non2xx} errors`);
  return answer.requests.average;
}

function onPath(program: string): boolean {
  return (process.env['PATH'] ?? '')
    .split(delimiter)
    .some((place) => existsSync(join(place, program)));
}
