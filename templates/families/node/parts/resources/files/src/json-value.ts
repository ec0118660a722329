import { isStorable } from './characters.js';

/** A value of JSON that is not `null`. */
export type Json =
  string | number | boolean | readonly unknown[] | Readonly<Record<string, unknown>>;

/** What can not be stored, where it stands, and why. */
interface Fault {
  readonly path: (string | number)[];
  readonly message: string;
}

/** How much is stored: bytes when written down, and levels of nesting, of which MariaDB takes no more. */
const maxBytes = 65_536;
const maxDepth = 31;

/**
 * Whether the number is the one that was sent. A whole number with more digits than a double holds is already another
 * one when it comes out of `JSON.parse`, and one that is too great is Infinity.
 */
export function isExact(value: number): boolean {
  return Number.isFinite(value) && (!Number.isInteger(value) || Number.isSafeInteger(value));
}

/** The first thing that no database could give back as it came, undefined when there is none. */
export function faultOf(value: Json): Fault | undefined {
  const fault = faultIn(value, []);
  if (fault !== undefined || Buffer.byteLength(JSON.stringify(value)) <= maxBytes) return fault;
  return { path: [], message: `Must have at most ${maxBytes} bytes.` };
}

function faultIn(value: unknown, path: Fault['path']): Fault | undefined {
  if (typeof value === 'string' && !isStorable(value)) {
    return { path, message: 'Must be valid text without NUL.' };
  }
  if (typeof value === 'number' && !isExact(value)) {
    return { path, message: 'Must be a number that keeps its digits; else send it as a string.' };
  }
  if (typeof value !== 'object' || value === null) return undefined;
  if (path.length === maxDepth) {
    return { path: [], message: `Must be at most ${maxDepth} levels deep.` };
  }
  if (Array.isArray(value)) return firstFault(value.entries(), path);
  const members = Object.entries(value);
  if (!members.every(([name]) => isStorable(name) && name !== '__proto__')) {
    return { path, message: 'Must have names of valid text without NUL.' };
  }
  return firstFault(members, path);
}

function firstFault(
  members: Iterable<[string | number, unknown]>,
  path: Fault['path'],
): Fault | undefined {
  for (const [name, member] of members) {
    const fault = faultIn(member, [...path, name]);
    if (fault !== undefined) return fault;
  }
  return undefined;
}
