import { expect, it } from 'vitest';
import { faultsOfFile } from './output-rules.js';

function faultsOf(path: string, text: string | Uint8Array, mode = 0o644, said = ''): string {
  const bytes = typeof text === 'string' ? Buffer.from(text) : text;
  return faultsOfFile({ path, bytes, mode, from: [] }, said).join('; ');
}

it.each([
  ['a.ts', 'const a = 1;\n\nexport { a };\n'],
  ['ci.yml', 'on: push\nrun: ${{ github.ref }}\n'],
  ['a.json', '{ "a": 1 }\n'],
])('is content with %s', (path, text) => expect(faultsOf(path, text)).toBe(''));

it('is content with a program, and with braces of a person', () => {
  expect(faultsOf('bin/a', '#!/bin/sh\n', 0o755)).toBe('');
  expect(faultsOf('a.md', 'a "{{7*7}}"\n', 0o644, '"{{7*7}}"')).toBe('');
  expect(faultsOf('a.json', '"\\"{{7*7}}\\""\n', 0o644, '"{{7*7}}"')).toBe('');
});

it.each<[string, string | Uint8Array, string]>([
  ['a.ts', '', 'is empty'],
  ['a.ts', 'a', 'does not end with a line break'],
  ['a.ts', 'a\n\n', 'ends with a blank line'],
  ['a.ts', '\na\n', 'begins with a blank line'],
  ['a.ts', '\ufeffa\n', 'byte order mark'],
  ['a.ts', 'a\r\n', 'carriage return'],
  ['a.ts', '  \x01app\x01\n', 'mark of a slot'],
  ['a.ts', 'a\n\n  \nb\n', 'line 3 ends with a space'],
  ['a.ts', 'a\t\n', 'line 1 ends with a space'],
  ['a.ts', '{{name}}\n', 'line 1 has a template expression'],
  ['a.ts', '[object Object]\n', 'line 1 has a value that is no text'],
  ['a.ts', Uint8Array.of(0xff, 10), 'is not UTF-8'],
  ['bin/a', 'a\n', 'has the mode 644'],
  ['a', '#!/bin/sh\n', 'has the mode 644'],
  ['a.json', '{"a": 1,}\n', 'SyntaxError'],
  ['a.json', '{"a": 1, "a": 2}\n', 'Map keys must be unique'],
  ['test/a.test.ts', 'create table samples (\n', 'makes the table "samples"'],
  ['a.yaml', 'a: b: c\n', 'Nested mappings'],
  ['a.yml', 'a: 1\na: 2\n', 'Map keys must be unique'],
])('hears of %s: %j', (path, text, fault) => expect(faultsOf(path, text)).toContain(fault));
