import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { exceptions } from '../openapi/exceptions.js';

it('docs/openapi.md has every exception of the linters, with its reason, and no other', () => {
  const page = readFileSync(join(import.meta.dirname, '../../docs/openapi.md'), 'utf8');
  const rows = page.split('\n').filter((line) => line.startsWith('| `'));
  const cells = rows.map((row) =>
    row
      .slice(1, -1)
      .split('|')
      .map((cell) => cell.trim()),
  );
  expect(cells).toEqual(exceptions.map(({ rule, why }) => [`\`${rule}\``, why]));
});
