/**
 * An answer without what differs by its nature: ids, times, tokens, request ids, what is left of a limit. Each of them
 * stands for its format, so that a wrong format is still a difference.
 */
import { type Exchange, isObject } from '../verify/http.js';

/** What is held against the answer of another project. */
export interface PlainAnswer {
  readonly status: number;
  /** Name → value. */
  readonly headers: Readonly<Record<string, string>>;
  /** JSON Pointer, with `*` for all members of a list → what stands there. */
  readonly body: Readonly<Record<string, string>>;
}

/** Texts and numbers that were sent: they come back, and some of them are made up anew each time. */
export type Sent = ReadonlySet<unknown>;

/** What belongs to a connection and not to what is said over it. */
const framing = new Set(['connection', 'keep-alive', 'transfer-encoding', 'content-length']);

export function plainAnswer(exchange: Exchange, sent: Sent): PlainAnswer {
  const names = Object.keys(exchange.headers).filter((name) => !framing.has(name));
  return {
    status: exchange.status,
    headers: Object.fromEntries(names.map((name) => [name, plainHeader(name, exchange, sent)])),
    body: plainBody(exchange, sent),
  };
}

/** Every text and number of the bodies and queries that were sent. */
export function sentIn(exchanges: readonly Exchange[]): Sent {
  const sent = new Set<unknown>();
  // Bodies may be nested deeper than functions can be.
  const open = exchanges.map(({ sentBody = '' }) => parsed(sentBody));
  for (let value = open.pop(); open.length > 0 || value !== undefined; value = open.pop()) {
    if (Array.isArray(value)) open.push(...(value as unknown[]));
    else if (isObject(value)) open.push(...Object.values(value));
    else if (typeof value === 'number' || isTelling(value)) sent.add(value);
  }
  return sent;
}

/** Shorter texts are the same by chance. */
const isTelling = (value: unknown): value is string =>
  typeof value === 'string' && value.length >= 4;

const UUID = /[0-9a-f]{8}-[0-9a-f]{4}-([0-9a-f])[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}/g;
const TIME = /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z/g;
/** Cursors, signatures, access tokens: long and without a meaning for anybody but the server. */
const TOKEN = /(?<![\w.-])[\w-]{20,}(?:\.[\w-]+)*(?![\w.-])/g;
const HTTP_DATE = /\w{3}, \d\d \w{3} \d{4} \d\d:\d\d:\d\d GMT/g;

function plainText(text: string, base: string): string {
  return text
    .replaceAll(base, '<base>')
    .replaceAll(UUID, (_, version) => `<uuid v${String(version)}>`)
    .replaceAll(TIME, '<time>')
    .replaceAll(HTTP_DATE, '<date>')
    .replaceAll(TOKEN, '<token>');
}

function plainHeader(name: string, exchange: Exchange, sent: Sent): string {
  const { headers, url, path } = exchange;
  const found = headers[name] ?? '';
  const base = url.slice(0, url.length - path.length);
  const values = Array.isArray(found) ? found : [found];
  const plain = headerForms[name];
  return values
    .map((value) => (plain === undefined ? plainText(value, base) : plain(value, exchange, sent)))
    .sort()
    .join(' + ');
}

type HeaderForm = (value: string, exchange: Exchange, sent: Sent) => string;

/** Names in any order. */
const listed: HeaderForm = (value) =>
  value
    .split(',')
    .map((each) => each.trim().toLowerCase())
    .sort()
    .join(', ');

const headerForms: Readonly<Record<string, HeaderForm>> = {
  allow: (value) => listed(value, undefined as never, new Set()).toUpperCase(),
  vary: listed,
  'access-control-allow-methods': listed,
  'access-control-allow-headers': listed,
  'access-control-expose-headers': listed,
  // JSON is UTF-8, whether that is said or not.
  'content-type': (value) => value.toLowerCase().replace(/^(application\/\S*json);.*$/, '$1'),
  etag: (value) => value.replace(/"[!#-~]+"/, '"<tag>"'),
  'retry-after': (value) => value.replace(/^[1-9]\d*$/, '<seconds>'),
  ratelimit: (value) => value.replaceAll(/([rt])=\d+/g, '$1=<number>'),
  'x-request-id': (value, { sent }) =>
    value === sent['x-request-id'] ? '<as sent>' : value.replace(/^[\w.-]{1,64}$/, '<request id>'),
  'set-cookie': plainCookie,
  'content-security-policy': (value) =>
    [...new Set(value.replaceAll(/'(sha\d+|nonce)-[^']+'/g, "'$1-<hash>'").split(' '))].join(' '),
};

/** Its name, whether it has a value, and its attributes in any order. */
function plainCookie(line: string): string {
  const [pair = '', ...attributes] = line.toLowerCase().split(/;\s*/);
  const [, name = '', value = ''] = /^([^=]*)=?"?(.*?)"?$/.exec(pair) ?? [];
  // Where both stand, Max-Age is what counts (RFC 6265, 4.1.2.2).
  const hasAge = attributes.some((each) => each.startsWith('max-age='));
  const plain = attributes
    .filter((each) => !hasAge || !each.startsWith('expires='))
    .map((each) => each.replace(/^expires=.*/, 'expires=<date>'));
  return [`${name}=${value === '' ? '' : '<value>'}`, ...plain.sort()].join('; ');
}

function plainBody(exchange: Exchange, sent: Sent): PlainAnswer['body'] {
  const { text, headers, method, status, path } = exchange;
  if (text === '') return { '': 'nothing' };
  const type = headers['content-type'] ?? '';
  if (!/^application\/(\S+\+)?json\b/.test(type)) return { '': type === '' ? 'bytes' : type };
  const value = parsed(text);
  if (value === undefined) return { '': 'no JSON' };
  // The suite holds the description of the API against the contract, member by member.
  if (method === 'GET' && status === 200 && path === '/openapi.json') return { '': 'an object' };
  const found = new Map<string, Set<string>>();
  walk(value, '', exchange, sent, (pointer, kind) => {
    found.set(pointer, (found.get(pointer) ?? new Set()).add(kind));
  });
  return Object.fromEntries(
    [...found].map(([pointer, kinds]) => [pointer, [...kinds].sort().join(' | ')]),
  );
}

function walk(
  value: unknown,
  pointer: string,
  exchange: Exchange,
  sent: Sent,
  add: (pointer: string, kind: string) => void,
): void {
  if (Array.isArray(value)) {
    // How many faults are told of one member is free; which members is not.
    add(pointer, pointer === '/errors' ? 'a list' : `a list of ${value.length}`);
    for (const each of value) walk(each, `${pointer}/*`, exchange, sent, add);
  } else if (isObject(value)) {
    add(pointer, `{${Object.keys(value).sort().join(', ')}}`);
    for (const [name, each] of Object.entries(value))
      walk(each, `${pointer}/${name}`, exchange, sent, add);
  } else {
    add(pointer, plainValue(value, pointer, exchange, sent));
  }
}

function plainValue(value: unknown, pointer: string, exchange: Exchange, sent: Sent): string {
  const { headers, url, path } = exchange;
  if (pointer === '/requestId')
    return value === headers['x-request-id'] ? '<request id>' : 'another than in X-Request-Id';
  if (sent.has(value) && !isPointer.test(pointer)) return `<${typeof value} as sent>`;
  if (typeof value !== 'string') return JSON.stringify(value);
  return JSON.stringify(plainText(value, url.slice(0, url.length - path.length)));
}

/** Says which member is at fault: a name that may have been sent, too. */
const isPointer = /^\/errors\/\*\/pointer$/;

/** Members of problem documents that people read, and programs do not. */
export const wordings = /^\/(title|detail|errors\/\*\/detail)$/;

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
