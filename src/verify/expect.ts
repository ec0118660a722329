/** What checks say about answers. Each throws a {@link CheckFailure} that shows expected and got. */
import { isDeepStrictEqual } from 'node:util';

import { bodyOf, type Exchange, isObject, jsonOf } from './http.js';

/** A promise of the contract that was not kept. */
export class CheckFailure extends Error {
  readonly expected: string;
  readonly got: string;
  readonly exchange: Exchange | undefined;

  constructor(expected: string, got: string, exchange?: Exchange) {
    super(`expected ${expected}, got ${got}`);
    this.name = 'CheckFailure';
    this.expected = expected;
    this.got = got;
    this.exchange = exchange;
  }
}

/** Fails unless the condition holds. */
export function expectThat(
  condition: boolean,
  expected: string,
  got: string,
  exchange?: Exchange,
): asserts condition {
  if (!condition) throw new CheckFailure(expected, got, exchange);
}

/** The answer has one of these status codes. */
export function expectStatus(answer: Exchange, ...statuses: readonly number[]): Exchange {
  const expected = `status ${statuses.join(' or ')}`;
  expectThat(statuses.includes(answer.status), expected, shown(answer), answer);
  return answer;
}

/** A problem document (RFC 9457) with this status. */
export function expectProblem(answer: Exchange, ...statuses: readonly number[]): Exchange {
  expectStatus(answer, ...statuses);
  const type = answer.headers['content-type'] ?? 'no Content-Type';
  const isProblem = type.startsWith('application/problem+json');
  expectThat(isProblem, 'Content-Type application/problem+json', type, answer);
  return answer;
}

/** A 422 that points at this member, e.g. `/email`. */
export function expectInvalid(answer: Exchange, pointer: string): Exchange {
  expectProblem(answer, 422);
  const { errors } = bodyOf(answer);
  const pointers = Array.isArray(errors)
    ? errors.map((error: unknown) => (isObject(error) ? String(error['pointer']) : '?'))
    : [];
  expectThat(
    pointers.includes(pointer),
    `an error with the pointer ${pointer}`,
    pointers.length === 0 ? shown(answer) : `pointers ${pointers.join(', ')}`,
    answer,
  );
  return answer;
}

/** The header has this value, matches this pattern, or (undefined) is absent. */
export function expectHeader(
  answer: Exchange,
  name: string,
  expected: string | RegExp | undefined,
): void {
  const value = headerOf(answer, name);
  const fits =
    expected instanceof RegExp ? value !== undefined && expected.test(value) : value === expected;
  const wanted =
    expected === undefined
      ? `no header ${name}`
      : `${name}: ${expected instanceof RegExp ? String(expected) : expected}`;
  expectThat(fits, wanted, value === undefined ? `no header ${name}` : `${name}: ${value}`, answer);
}

/** The value of a header; several lines joined by a comma. */
export function headerOf(answer: Exchange, name: string): string | undefined {
  const value = answer.headers[name.toLowerCase()];
  return Array.isArray(value) ? value.join(', ') : value;
}

/** Equal to the last member; the got side is shown as JSON. */
export function expectEqual(
  got: unknown,
  expected: unknown,
  what: string,
  answer?: Exchange,
): void {
  expectThat(
    isDeepStrictEqual(got, expected),
    `${what} = ${short(jsonText(expected))}`,
    short(jsonText(got)),
    answer,
  );
}

/**
 * Two answers that nobody can tell apart: status, body and headers, save for what must differ
 * (the request id, the date, what is left of a rate limit, when to come back).
 */
export function expectAlike(a: Exchange, b: Exchange, what: string): void {
  expectEqual(b.status, a.status, `${what}: status`, b);
  expectEqual(comparableBody(b), comparableBody(a), `${what}: body`, b);
  expectEqual(comparableHeaders(b), comparableHeaders(a), `${what}: headers`, b);
}

function comparableBody(answer: Exchange): unknown {
  try {
    const body = jsonOf(answer);
    return isObject(body) ? { ...body, requestId: undefined, instance: undefined } : body;
  } catch {
    return answer.text;
  }
}

function comparableHeaders(answer: Exchange): Record<string, unknown> {
  const mayDiffer = [
    'date',
    'x-request-id',
    'ratelimit',
    'ratelimit-policy',
    'retry-after',
    'connection',
    'keep-alive',
  ];
  return Object.fromEntries(
    Object.entries(answer.headers).filter(([name]) => !mayDiffer.includes(name)),
  );
}

/** Tries that a busy machine may spoil before an answer counts as slow. */
const QUICK_TRIES = 3;
/** What a request may take at most that costs the project nothing. */
const QUICK_MS = 1_000;

/**
 * Asks for something that must be answered at once. A machine may be busy with other things for a
 * moment: only when each of three tries takes over a second does the answer count as slow.
 *
 * @returns the quickest answer
 */
export async function expectQuick(ask: () => Promise<Exchange>): Promise<Exchange> {
  let quickest = await ask();
  for (let i = 1; i < QUICK_TRIES && quickest.milliseconds > QUICK_MS; i++) {
    const next = await ask();
    if (next.milliseconds < quickest.milliseconds) quickest = next;
  }
  const { milliseconds } = quickest;
  expectThat(
    milliseconds <= QUICK_MS,
    `an answer within ${QUICK_MS / 1000} s`,
    `${Math.round(milliseconds)} ms in the quickest of ${QUICK_TRIES} tries`,
    quickest,
  );
  return quickest;
}

/** What a fault says of itself; that of several addresses which all refused says nothing but a code. */
export function messageOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.message === '' && 'code' in error ? String(error.code) : error.message;
}

/** Status and the beginning of the body, in one line. */
export function shown(answer: Exchange): string {
  const body = answer.text === '' ? 'without a body' : short(answer.text);
  return `status ${answer.status} ${body}`;
}

function jsonText(value: unknown): string {
  return value === undefined ? 'undefined' : JSON.stringify(value);
}

function short(text: string): string {
  const line = text.replaceAll(/\s+/g, ' ');
  return line.length > 300 ? `${line.slice(0, 300)}…` : line;
}
