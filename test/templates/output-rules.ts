import { createHash } from 'node:crypto';
import { parse as parseToml } from 'smol-toml';
import { parseDocument } from 'yaml';
import type { FileTree, TreeFile } from '../../src/types.js';

/** SHA-256 over paths, modes, bytes and origins. */
export function digest(tree: FileTree): string {
  const hash = createHash('sha256');
  for (const { path, mode, from, bytes } of tree.values()) {
    hash.update(JSON.stringify([path, mode, from, bytes.byteLength])).update(bytes);
  }
  return hash.digest('hex');
}

/**
 * What no file of a project may have.
 * @param said by a person, e.g. a description: may hold any braces
 */
export function faultsOfFile({ path, bytes, mode }: TreeFile, said = ''): string[] {
  const faults: string[] = [];
  const text = decode(bytes);
  if (text === undefined) return ['is not UTF-8'];
  // A package of Python, and the mark of a project of its own for yarn 4, which fills it.
  const mayBeEmpty = /(^|\/)__init__\.py$|^yarn\.lock$/.test(path);
  if (text === '') return mayBeEmpty ? [] : ['is empty'];
  if (!text.endsWith('\n')) faults.push('does not end with a line break');
  if (text.endsWith('\n\n')) faults.push('ends with a blank line');
  if (text.startsWith('\n')) faults.push('begins with a blank line');
  if (text.startsWith('\ufeff')) faults.push('begins with a byte order mark');
  if (text.includes('\r')) faults.push('has a carriage return');
  if (text.includes('\x01')) faults.push('has the mark of a slot');
  // Doubled braces are one brace in a format string of Python.
  const expression = path.endsWith('.py') ? /\{\{([#/>]|\s*\w+(\.\w+)+\s*\}\})/ : /(?<!\$)\{\{/;
  for (const [index, line] of text.split('\n').entries()) {
    if (/[ \t]$/.test(line)) faults.push(`line ${index + 1} ends with a space`);
    // Expressions of a workflow are written ${{ … }}.
    // Something must stand where it was cut out, or what is left might join to an expression.
    const ours = said === '' ? line : line.replaceAll(said, '…').replaceAll(quoted(said), '…');
    if (expression.test(ours)) faults.push(`line ${index + 1} has a template expression`);
    if (line.includes('[object ')) faults.push(`line ${index + 1} has a value that is no text`);
  }
  if (path.startsWith('test/')) {
    for (const [, table = ''] of text.matchAll(/create table (?!_)(\w+)/g)) {
      faults.push(`makes the table "${table}", which a resource could have`);
    }
  }
  const isProgram = text.startsWith('#!') || /(^|\/)bin\//.test(path);
  if (mode !== (isProgram ? 0o755 : 0o644)) faults.push(`has the mode ${mode.toString(8)}`);
  return [...faults, ...syntaxFaults(path, text)];
}

/** As it stands inside a JSON string. */
function quoted(text: string): string {
  return JSON.stringify(text).slice(1, -1);
}

function decode(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

function syntaxFaults(path: string, text: string): string[] {
  if (path.endsWith('.toml')) {
    try {
      parseToml(text);
    } catch (error) {
      return [String(error)];
    }
  }
  if (!/\.(json|ya?ml)$/.test(path)) return [];
  if (path.endsWith('.json')) {
    try {
      JSON.parse(text);
    } catch (error) {
      return [String(error)];
    }
  }
  const document = parseDocument(text, { uniqueKeys: true });
  return [...document.errors, ...document.warnings].map((fault) => fault.message);
}
