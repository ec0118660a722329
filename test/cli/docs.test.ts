import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { checksPage, checksPath } from '../../scripts/checks-page.js';
import { blueprintExample, commandLinePage, commandLinePath } from '../../scripts/docs.js';
import { answerFields } from '../../src/answers.js';
import { readAnswers, resolveBlueprint } from '../../src/blueprint.js';
import { loadCatalog } from '../../src/catalog/catalog.js';

it('docs/command-line.md is what `npm run docs` writes', async () => {
  expect(readFileSync(commandLinePath, 'utf8')).toBe(await commandLinePage());
});

it('docs/checks.md is what `npm run docs` writes', async () => {
  expect(readFileSync(checksPath, 'utf8')).toBe(await checksPage());
});

it('the blueprint in it has every key, and makes a project', () => {
  const { answers } = readAnswers(blueprintExample, 'example');
  expect(Object.keys(answers).sort()).toEqual(Object.keys(answerFields).sort());
  const catalog = loadCatalog(join(import.meta.dirname, '../../templates'));
  expect(resolveBlueprint(answers, catalog)).toMatchObject(answers);
});
