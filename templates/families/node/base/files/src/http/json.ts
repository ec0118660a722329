import { problems } from './problem.js';

/** Objects and arrays inside each other at most. */
const maxDepth = 64;

/**
 * Parses JSON from a client.
 * @throws Problem 400 when it is not well-formed or nested too deep, 422 when a member is named `__proto__`: merged
 * into another object by any code that comes later, it would change every object of the process
 */
export function parseJson(text: string): unknown {
  if (depthOf(text) > maxDepth)
    throw problems.malformed(`The body is nested deeper than ${maxDepth}.`);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    // The parser's own words would quote the body, which may hold a password.
    throw problems.malformed('The body is not well-formed JSON.');
  }
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

const quote = 0x22;
const backslash = 0x5c;

/** The deepest nesting, found by counting brackets outside of strings: no recursion, one pass, stops when too deep. */
function depthOf(text: string): number {
  let depth = 0;
  let deepest = 0;
  let inString = false;
  for (let i = 0; i < text.length; i += 1) {
    const code = text.charCodeAt(i);
    if (inString) {
      if (code === backslash) i += 1;
      else if (code === quote) inString = false;
    } else if (code === quote) inString = true;
    else if (code === 0x7b || code === 0x5b) {
      depth += 1;
      if (depth > deepest) deepest = depth;
      if (deepest > maxDepth) return deepest;
    } else if (code === 0x7d || code === 0x5d) depth -= 1;
  }
  return deepest;
}
