/**
 * PostgreSQL cuts names at 63 bytes, and there are tools that take 30; a longer one ends in a digest of the whole
 * instead.
 */
export function constraintName(
  table: string,
  columns: readonly string[],
  kind: string,
  longest: 63 | 30 = 63,
): string {
  const name = `${table}_${columns.join('_')}_${kind}`;
  return name.length <= longest ? name : `${name.slice(0, longest - 9)}_${digest(name)}`;
}

/** FNV-1a, 32 bits, in hexadecimal. */
function digest(text: string): string {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index++) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  }
  return (hash >>> 0).toString(16).padStart(8, '0');
}
