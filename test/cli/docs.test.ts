import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { commandLinePage, commandLinePath } from '../../scripts/docs.js';

it('docs/command-line.md is what `npm run docs` writes', async () => {
  expect(readFileSync(commandLinePath, 'utf8')).toBe(await commandLinePage());
});
