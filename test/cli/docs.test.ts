import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { checksPage, checksPath } from '../../scripts/checks-page.js';
import { blueprintExample, commandLinePage, commandLinePath } from '../../scripts/docs.js';
import { knownSchemas, schemaFiles, schemasDirectory } from '../../scripts/schemas.js';
import { partOf, sideBySidePage, sideBySidePath } from '../../scripts/side-by-side.js';
import { answerFields } from '../../src/answers.js';
import { readAnswers, resolveBlueprint } from '../../src/blueprint.js';
import { loadCatalog } from '../../src/catalog/catalog.js';

it('docs/command-line.md is what `npm run docs` writes', async () => {
  expect(readFileSync(commandLinePath, 'utf8')).toBe(await commandLinePage());
});

it('docs/checks.md is what `npm run docs` writes', async () => {
  expect(readFileSync(checksPath, 'utf8')).toBe(await checksPage());
});

it('docs/side-by-side.md is what `npm run docs` writes', async () => {
  expect(readFileSync(sideBySidePath, 'utf8')).toBe(await sideBySidePage());
});

it('schemas/ are what `npm run docs` writes', async () => {
  const written = await schemaFiles();
  expect(knownSchemas()).toEqual([...written.keys()].sort());
  for (const [name, text] of written) {
    expect(readFileSync(join(schemasDirectory, name), 'utf8'), name).toBe(text);
  }
});

describe('a part of a file', () => {
  const python = [
    'X = 1',
    '',
    '@decorated(',
    '    by=this,',
    ')',
    'def one(',
    '    a: int,',
    ') -> int:',
    '    if a:',
    '',
    '        return 1',
    '    return 2',
    '',
    '',
    'def two() -> None: ...',
  ];
  const script = [
    'make({',
    '  /** Says why. */',
    '  async one(a) {',
    '    go();',
    '  },',
    '',
    '  two() {},',
    '});',
  ];

  it('is a block with what stands above it', () => {
    expect(partOf(python, 'def one(', 'x.py')).toEqual(python.slice(2, 12));
    expect(partOf(script, 'async one(', 'x.ts')).toEqual([
      '/** Says why. */',
      'async one(a) {',
      '  go();',
      '},',
    ]);
  });

  it('must be there', () => {
    expect(() => partOf(script, 'three(', 'x.ts')).toThrow('shows “three(” of x.ts');
  });
});

it('the blueprint in it has every key, and makes a project', () => {
  const { answers } = readAnswers(blueprintExample, 'example');
  expect(Object.keys(answers).sort()).toEqual([...Object.keys(answerFields), 'changes'].sort());
  const catalog = loadCatalog(join(import.meta.dirname, '../../templates'));
  expect(resolveBlueprint(answers, catalog)).toMatchObject(answers);
});
