/** PostgreSQL cuts names at 63 bytes; a longer one ends in a digest of the whole instead. */
export function constraintName(table: string, columns: readonly string[], kind: string): string {
  const name = `${table}_${columns.join('_')}_${kind}`;
  return name.length <= 63 ? name : `${name.slice(0, 54)}_${digest(name)}`;
}

/** FNV-1a, 32 bits, in hexadecimal. */
function digest(text: string): string {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index++) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  }
  return (hash >>> 0).toString(16).padStart(8, '0');
}
