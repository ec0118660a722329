import type { ThreeTexts } from './merge.js';
import { parseDocument, isMap, type Document } from 'yaml';

/**
 * Merges files by what is in them where lines alone cannot: JSON and YAML. What keelson changed is
 * set in the person's file, whose order, comments and indents stay.
 */

type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };

/** The merged text; undefined where it is another kind of file, or the two really contradict. */
export function mergeStructures({ path, ours, base, theirs }: ThreeTexts): string | undefined {
  if (path.endsWith('.json')) return mergeJson(ours, base, theirs);
  if (/\.ya?ml$/.test(path)) return mergeYaml(ours, base, theirs);
  return undefined;
}

function mergeJson(ours: string, base: string, theirs: string): string | undefined {
  const [mine, before, made] = [ours, base, theirs].map(parseJson);
  if (mine === undefined || before === undefined || made === undefined) return undefined;
  const merged = mergeValues(mine, before, made);
  if (merged === contradiction) return undefined;
  const indent = /^([ \t]+)\S/m.exec(ours)?.[1] ?? '  ';
  return `${JSON.stringify(merged, null, indent)}${ours.endsWith('\n') ? '\n' : ''}`;
}

function parseJson(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return undefined;
  }
}

const contradiction = Symbol('contradiction');

/** `undefined` stands for a key that is not there. */
type Value = Json | undefined;

function mergeValues(mine: Value, before: Value, made: Value): Value | typeof contradiction {
  if (isEqual(before, made) || isEqual(mine, made)) return mine;
  if (isEqual(mine, before)) return made;
  if (isObject(mine) && isObject(made) && (before === undefined || isObject(before))) {
    return mergeObjects(mine, before ?? {}, made);
  }
  if (isList(mine) && isList(made) && (before === undefined || isList(before))) {
    return mergeLists(mine, before ?? [], made);
  }
  return contradiction;
}

type JsonObject = { readonly [key: string]: Json };

function mergeObjects(
  mine: JsonObject,
  before: JsonObject,
  made: JsonObject,
): JsonObject | typeof contradiction {
  const entries: [string, Json][] = [];
  for (const key of keysOf(mine, made)) {
    const value = mergeValues(own(mine, key), own(before, key), own(made, key));
    if (value === contradiction) return contradiction;
    if (value !== undefined) entries.push([key, value]);
  }
  return Object.fromEntries(entries);
}

/** The person's keys in their order; new ones in the order of the alphabet where the others are, too. */
function keysOf(mine: JsonObject, made: JsonObject): readonly string[] {
  const keys = Object.keys(mine);
  const added = Object.keys(made).filter((key) => !keys.includes(key));
  const all = [...keys, ...added];
  const isSorted = keys.every((key, index) => index === 0 || (keys[index - 1] ?? '') <= key);
  return isSorted && keys.length > 1 ? all.sort() : all;
}

function own(object: JsonObject, key: string): Value {
  return Object.hasOwn(object, key) ? object[key] : undefined;
}

/** Lists of plain values as sets: what was added on either side is in it, what was taken out is not. */
function mergeLists(
  mine: readonly Json[],
  before: readonly Json[],
  made: readonly Json[],
): readonly Json[] | typeof contradiction {
  if (![...mine, ...before, ...made].every(isPlain)) return contradiction;
  const kept = mine.filter((value) => made.includes(value) || !before.includes(value));
  const added = made.filter((value) => !before.includes(value) && !mine.includes(value));
  return [...kept, ...added];
}

function isPlain(value: Json): boolean {
  return value === null || typeof value !== 'object';
}

function isObject(value: Value): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isList(value: Value): value is readonly Json[] {
  return Array.isArray(value);
}

function isEqual(a: Value, b: Value): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

function mergeYaml(ours: string, base: string, theirs: string): string | undefined {
  const [mine, before, made] = [ours, base, theirs].map((text) => parseDocument(text));
  if (mine === undefined || before === undefined || made === undefined) return undefined;
  if ([mine, before, made].some((document) => document.errors.length > 0)) return undefined;
  if (!setChanges(mine, before, made, [])) return undefined;
  return mine.toString({ lineWidth: 0 });
}

/** Sets in `mine` what differs between the two others below a path; false where that contradicts. */
function setChanges(
  mine: Document,
  before: Document,
  made: Document,
  path: readonly string[],
): boolean {
  const nodes = [mine, before, made].map((document) =>
    path.length === 0 ? document.contents : document.getIn(path, true),
  );
  const values = nodes.map((node) => jsonOf(node));
  const merged = mergeValues(values[0], values[1], values[2]);
  if (merged === contradiction) return false;
  if (isEqual(merged, values[0])) return true;
  const [here, , there] = nodes;
  if (isMap(here) && isMap(there)) {
    const keys = new Set(
      nodes.flatMap((node) => (isMap(node) ? Object.keys(node.toJSON() as object) : [])),
    );
    return [...keys].every((key) => setChanges(mine, before, made, [...path, key]));
  }
  if (path.length === 0) return false;
  if (merged === undefined) mine.deleteIn(path);
  // The node of the render brings its comments.
  else mine.setIn(path, isEqual(merged, values[2]) ? there : mine.createNode(merged));
  return true;
}

function jsonOf(node: unknown): Value {
  if (node === undefined || node === null) return undefined;
  return (node as { toJSON(): Json }).toJSON();
}
