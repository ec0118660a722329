import { isMap, isScalar, LineCounter, parseDocument, type Document, type Node } from 'yaml';
import type * as z from 'zod';
import { inputError, templateError } from '../errors.js';
import { readAhead } from './ahead.js';

export interface YamlSource {
  readonly text: string;
  /** Name of the file in messages. */
  readonly name: string;
  /** Whose fault a fault is: a template's (exit 1) or the person's (exit 2). */
  readonly from: 'templates' | 'person';
}

/**
 * Reads YAML (or JSON, which is YAML) against a schema.
 * @throws KeelsonError naming file:line:column and the key
 */
export function readYaml<T>(source: YamlSource, schema: z.ZodType<T>): T {
  const fault = source.from === 'templates' ? templateError : inputError;
  const ahead = readAhead(source.text);
  if (ahead !== undefined) return ahead as T;
  const lines = new LineCounter();
  const document = parseDocument(source.text, {
    lineCounter: lines,
    uniqueKeys: true,
    prettyErrors: false,
    stringKeys: true,
  });
  const at = (offset: number): string => {
    const { line, col } = lines.linePos(offset);
    return `${source.name}:${line}:${col}`;
  };
  const broken = document.errors[0] ?? document.warnings[0];
  if (broken) throw fault(firstLine(broken.message), { where: at(broken.pos[0]) });
  const forbidden = findKey(document.contents, '__proto__');
  if (forbidden !== undefined) {
    throw fault('the key "__proto__" is not allowed', { where: at(forbidden) });
  }
  const value: unknown = document.toJS({ maxAliasCount: 100 });
  const result = schema.safeParse(value ?? {});
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  if (issue === undefined) throw fault('is not valid', { where: source.name });
  const path = issue.path.filter((part) => typeof part !== 'symbol');
  if (issue.code === 'unrecognized_keys') {
    const key = issue.keys[0] ?? '';
    const name = [...path, key].join('.');
    throw fault(`unknown key "${name}"`, { where: at(keyOffset(document, path, key)) });
  }
  throw fault(`${path.join('.') || 'the document'}: ${firstLine(issue.message)}`, {
    where: at(valueOffset(document, path)),
  });
}

function firstLine(message: string): string {
  return message.split('\n', 1)[0] ?? message;
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
    const node = document.getIn(path.slice(0, length), true) as Node | undefined;
    if (node?.range) return node.range[0];
  }
  return document.contents?.range?.[0] ?? 0;
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
