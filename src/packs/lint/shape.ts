/** What a template can reach: derived from real values, keys that all of them have. */
export type Shape =
  | { readonly kind: 'text' }
  | { readonly kind: 'list'; readonly element: Shape | undefined }
  | { readonly kind: 'object'; readonly members: ReadonlyMap<string, Shape> };

const text: Shape = { kind: 'text' };

/** The shape that all these values have; null counts as nothing. @throws Error when they differ in kind */
export function shapeOf(values: readonly unknown[]): Shape | undefined {
  const present = values.filter((value) => value !== null && value !== undefined);
  const [first] = present;
  if (first === undefined) return undefined;
  if (present.every((value) => Array.isArray(value))) {
    return { kind: 'list', element: shapeOf(present.flat(1)) };
  }
  if (present.every((value) => typeof value === 'object' && !Array.isArray(value))) {
    const objects = present as Record<string, unknown>[];
    const keys = Object.keys(objects[0] ?? {}).filter((key) =>
      objects.every((object) => Object.hasOwn(object, key)),
    );
    const members = new Map<string, Shape>();
    for (const key of keys) {
      const member = shapeOf(objects.map((object) => object[key]));
      if (member) members.set(key, member);
    }
    return { kind: 'object', members };
  }
  if (present.some((value) => typeof value === 'object')) {
    throw new Error('a member is an object in one view and a text in another');
  }
  return text;
}

/** The member at a path, or the name that is not there. */
export function memberOf(shape: Shape, path: readonly string[]): Shape | string {
  let found = shape;
  for (const name of path) {
    if (found.kind === 'list' && name === 'length') {
      found = text;
      continue;
    }
    const next = found.kind === 'object' ? found.members.get(name) : undefined;
    if (!next) return name;
    found = next;
  }
  return found;
}
