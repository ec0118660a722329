import { problems } from './problem.js';

/** Objects and arrays inside each other at most. */
const maxDepth = 64;

/**
 * Parses JSON from a client.
 * @throws Problem 400 when it is not well-formed, nested too deep or names a member twice (RFC 7493, 2.3): which one
 * counts differs from reader to reader; 422 when a member is named `__proto__`: merged into another object by any code
 * that comes later, it would change every object of the process
 */
export function parseJson(text: string): unknown {
  const written = countWritten(text);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    // The parser's own words would quote the body, which may hold a password.
    throw problems.malformed('The body is not well-formed JSON.');
  }
  if (countMembers(value) < written) throw problems.malformed('The body names a member twice.');
  if (mayNameProto.test(text)) refuseProto(value, '');
  return value;
}

/** As it is, or with an escape anywhere in the text. */
const mayNameProto = /__proto__|\\u00/;

function refuseProto(value: unknown, pointer: string): void {
  if (typeof value !== 'object' || value === null) return;
  for (const [name, member] of Object.entries(value)) {
    const at = `${pointer}/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`;
    if (name === '__proto__') throw problems.invalid([{ pointer: at, detail: 'Unknown member.' }]);
    refuseProto(member, at);
  }
}

/** The members of all objects in it. */
function countMembers(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0;
  const members: readonly unknown[] = Array.isArray(value) ? value : Object.values(value);
  let count = Array.isArray(value) ? 0 : members.length;
  for (const member of members) count += countMembers(member);
  return count;
}

const quote = 0x22;
const backslash = 0x5c;
const colon = 0x3a;

/**
 * The members as they are written, found by counting colons outside of strings: no recursion, one pass.
 * @throws Problem 400 when the brackets are nested too deep
 */
function countWritten(text: string): number {
  let members = 0;
  let depth = 0;
  let inString = false;
  for (let i = 0; i < text.length; i += 1) {
    const code = text.charCodeAt(i);
    if (inString) {
      if (code === backslash) i += 1;
      else if (code === quote) inString = false;
    } else if (code === quote) inString = true;
    else if (code === colon) members += 1;
    else if (code === 0x7b || code === 0x5b) {
      depth += 1;
      if (depth > maxDepth) throw problems.malformed(`The body is nested deeper than ${maxDepth}.`);
    } else if (code === 0x7d || code === 0x5d) depth -= 1;
  }
  return members;
}
