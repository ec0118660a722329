import { isMap, isScalar, LineCounter, parseDocument, type Document, type Node } from 'yaml';
import type * as z from 'zod';
import { inputError, templateError, type KeelsonError } from '../errors.js';
import { readAhead } from './ahead.js';
import { wordsOfAliases, wordsOfIssue, wordsOfSyntax, type Words } from './yaml-words.js';

export interface YamlSource {
  readonly text: string;
  /** Name of the file in messages. */
  readonly name: string;
  /** Whose fault a fault is: a template's of ours (exit 1), or the person's or a pack's (exit 2). */
  readonly from: 'templates' | 'person' | 'pack';
  /** What a person can do where nothing stands in the file. */
  readonly whenEmpty?: string;
}

/** A document read against a schema. */
export interface YamlDocument<T> {
  readonly value: T;
  /** `file:line:column` of what stands at a path of keys and indices; undefined when nothing does. */
  readonly placeOf: (path: readonly (string | number)[]) => string | undefined;
}

/**
 * Reads YAML (or JSON, which is YAML) against a schema.
 * @throws KeelsonError naming file:line:column and the key
 */
export function readYaml<T>(source: YamlSource, schema: z.ZodType<T>): T {
  const ahead = readAhead(source.text);
  return ahead === undefined ? readDocument(source, schema).value : (ahead as T);
}

/** The same, for whoever must say later where something stands. */
export function readDocument<T>(source: YamlSource, schema: z.ZodType<T>): YamlDocument<T> {
  const make = source.from === 'templates' ? templateError : inputError;
  const lines = new LineCounter();
  const at = (offset: number): string => {
    const { line, col } = lines.linePos(offset);
    return `${source.name}:${line}:${col}`;
  };
  const fault = ({ message, remedy }: Words, where = source.name): KeelsonError =>
    make(message, { where, remedy });
  const document = parseDocument(source.text, {
    lineCounter: lines,
    uniqueKeys: true,
    prettyErrors: false,
    stringKeys: true,
    logLevel: 'error',
  });
  const broken = document.errors[0] ?? document.warnings[0];
  if (broken) {
    const language = source.name.endsWith('.json') ? 'JSON' : 'YAML';
    throw fault(wordsOfSyntax(broken.code, broken.message, language), at(broken.pos[0]));
  }
  const forbidden = findKey(document.contents, '__proto__');
  if (forbidden !== undefined) {
    throw fault(
      { message: 'the key "__proto__" is not allowed', remedy: 'Take it out.' },
      at(forbidden),
    );
  }
  if (source.from === 'pack') {
    const strange = findStrange(document.contents);
    if (strange !== undefined) {
      throw fault(
        { message: 'a pack has no anchors (`&`), aliases (`*`) and tags (`!`)' },
        at(strange),
      );
    }
  }
  const value = valueOf(document, fault);
  if (source.from === 'person' && value == null) {
    const remedy = source.whenEmpty ?? 'Write e.g. `name: my-api`.';
    throw fault({ message: 'there is nothing in it', remedy });
  }
  const result = schema.safeParse(value ?? {});
  if (result.success) {
    return {
      value: result.data,
      placeOf: (path) => {
        const offset = offsetAt(document, path);
        return offset === undefined ? undefined : at(offset);
      },
    };
  }
  const issue = result.error.issues[0];
  if (issue === undefined) throw fault({ message: 'it is not valid' });
  const path = issue.path.filter((part) => typeof part !== 'symbol');
  const keys = path.length === 0 && 'shape' in schema ? Object.keys(schema.shape as object) : [];
  const offset =
    issue.code === 'unrecognized_keys'
      ? keyOffset(document, path, issue.keys[0] ?? '')
      : valueOffset(document, path);
  const found = path.length === 0 ? value : document.getIn(path);
  throw fault(wordsOfIssue(issue, found, keys), at(offset));
}

/** The value of a document, in which a few aliases can stand for gigabytes. */
function valueOf(document: Document, fault: (words: Words) => KeelsonError): unknown {
  try {
    return document.toJS({ maxAliasCount: 100 });
  } catch (error) {
    throw fault(wordsOfAliases(error));
  }
}

function keyOffset(document: Document, path: (string | number)[], key: string): number {
  const map = path.length === 0 ? document.contents : document.getIn(path, true);
  if (!isMap(map)) return 0;
  const pair = map.items.find((item) => isScalar(item.key) && item.key.value === key);
  return isScalar(pair?.key) ? (pair.key.range?.[0] ?? 0) : 0;
}

/** Offset of the value at the path, or of its nearest ancestor that exists. */
function valueOffset(document: Document, path: (string | number)[]): number {
  for (let length = path.length; length > 0; length--) {
    const offset = offsetAt(document, path.slice(0, length));
    if (offset !== undefined) return offset;
  }
  return document.contents?.range?.[0] ?? 0;
}

function offsetAt(document: Document, path: readonly (string | number)[]): number | undefined {
  const node = document.getIn(path, true) as Node | undefined;
  return node?.range?.[0];
}

function findKey(node: unknown, key: string): number | undefined {
  if (typeof node !== 'object' || node === null || !('items' in node)) return undefined;
  for (const item of (node as { items: readonly unknown[] }).items) {
    if (typeof item !== 'object' || item === null) continue;
    if ('key' in item && isScalar(item.key) && item.key.value === key) {
      return item.key.range?.[0] ?? 0;
    }
    const found = findKey('value' in item ? item.value : item, key);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** What lets a few lines stand for many, or for something else: an anchor, an alias, a tag. */
function findStrange(node: unknown): number | undefined {
  if (typeof node !== 'object' || node === null) return undefined;
  const { anchor, tag, source, items, range } = node as StrangeNode;
  const isAlias = source !== undefined && !isScalar(node);
  if (isAlias || anchor !== undefined || tag !== undefined) return range?.[0] ?? 0;
  for (const item of items ?? []) {
    const parts = 'value' in item || 'key' in item ? [item.key, item.value] : [item];
    for (const part of parts) {
      const found = findStrange(part);
      if (found !== undefined) return found;
    }
  }
  return undefined;
}

interface StrangeNode {
  readonly anchor?: string;
  readonly tag?: string;
  readonly source?: string;
  readonly items?: readonly { readonly key?: unknown; readonly value?: unknown }[];
  readonly range?: readonly number[];
}
