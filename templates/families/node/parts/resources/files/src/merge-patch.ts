/**
 * What becomes of an object by a JSON merge patch (RFC 7396), where `null` clears a member and does not remove it:
 * the object has a schema, and a member that may be absent is null. Nothing is checked here: the result has to pass
 * that schema.
 */
export function applyPatch(current: object, patch: unknown): unknown {
  if (!isObject(patch)) return patch;
  const merged = new Map<string, unknown>(Object.entries(current));
  for (const [name, value] of Object.entries(patch)) {
    merged.set(name, mergePatch(merged.get(name), value));
  }
  return Object.fromEntries(merged);
}

/** RFC 7396, section 2. Members are copied through a map: one named `__proto__` must not become a prototype. */
export function mergePatch(target: unknown, patch: unknown): unknown {
  if (!isObject(patch)) return patch;
  const merged = new Map<string, unknown>(isObject(target) ? Object.entries(target) : []);
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) merged.delete(key);
    else merged.set(key, mergePatch(merged.get(key), value));
  }
  return Object.fromEntries(merged);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
