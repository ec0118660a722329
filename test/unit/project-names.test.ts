import fc from 'fast-check';
import { builtinModules } from 'node:module';
import { describe, expect, it } from 'vitest';
import {
  maxNameLength,
  requireDescription,
  requireName,
  suggestName,
  whyNotDescription,
  whyNotName,
} from '../../src/names.js';
import { failureOf } from './support.js';

const foreign = new Set(['express', 'zod', 'flask']);
const why = (name: string): string | undefined => whyNotName(name, foreign);

describe('a project name', () => {
  it.each(['my-api', 'a', 'shop2', 'a-1', 'x'.repeat(maxNameLength)])('may be %s', (name) =>
    expect(why(name)).toBeUndefined(),
  );

  it.each([
    ...['', ' ', '.', '..', '...', '\t'],
    ...['a/b', '../x', 'a\\b', 'C:\\x', '\\\\server\\x', 'a\0b', 'a:b'],
    ...['x;touch P', '$(touch P)', '`touch P`', 'x&y', '%PATH%', '!x!', 'a\nb', "a'b", 'a"b'],
    ...['-rf', '--upload-pack=x', '-oProxyCommand=x', '-- -rf'],
    ...['con', 'PRN', 'aux.txt', 'nul', 'com1', 'lpt9', 'CONIN$', 'con .x', 'a.', 'a '],
    ...['My-Api', '.hidden', '_x', 'node_modules', 'node-modules', 'favicon.ico'],
    ...['fs', 'http', 'node', 'crypto', 'worker-threads'],
    ...['new', 'class', 'test', 'main', 'import', 'internal', 'vendor', 'go', 'lambda', 'begin'],
    ...['43-things', 'A..B', '_', 'a--b', 'a-', 'a_b', 'a.b', '@me/x'],
    ...['express', 'zod', 'flask', 'keelson'],
    ...['café', 'проект', '应用', '🚀', 'cafe\u0301', 'a\u200bb', 'a\u202eb', 'а'],
    ...['x'.repeat(maxNameLength + 1), 'x'.repeat(100_000)],
  ])('must not be %j, and the suggestion passes', (name) => {
    const failure = failureOf(() => requireName(name, foreign));
    expect(failure.exitCode).toBe(2);
    expect(failure.message).toContain('is not possible: ');
    // eslint-disable-next-line no-control-regex -- a terminal must not be led astray by a message
    expect(failure.message).not.toMatch(/[\u0000-\u001f\u200b\u202e]/);
    expect(failure.message.length).toBeLessThan(300);
    const suggested = /e\.g\. (.*)\.$/.exec(failure.remedy ?? '')?.[1] ?? '';
    expect(why(suggested)).toBeUndefined();
  });

  it.each([
    ['MyApi', 'my-api'],
    ['café', 'cafe'],
    ['43-things', 'api-43-things'],
    ['express', 'express-api'],
    ['class', 'class-api'],
    ['проект', 'my-api'],
    ['../x y', 'x-y'],
    ['x'.repeat(60), 'x'.repeat(36)],
  ])('%s leads to %s', (name, suggested) => expect(suggestName(name, foreign)).toBe(suggested));

  it('gets a suggestion that passes, whatever was given', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (name) => {
        expect(why(suggestName(name, foreign))).toBeUndefined();
      }),
      { numRuns: 500 },
    );
  });

  it('is no module of this Node', () => {
    for (const name of builtinModules.filter((module) => /^[a-z0-9_]+$/.test(module))) {
      expect(why(name.replaceAll('_', '-')), name).toBeDefined();
    }
  });
});

describe('a description', () => {
  it.each(['', `it's "quoted" \\ #{x} */ ]]> -- ''' key: v`, '{{7*7}}${7*7}', 'über 应用 🚀 é'])(
    'may be %s',
    (text) => expect(whyNotDescription(text)).toBeUndefined(),
  );

  it.each(['a\nb', 'a\0', '\u001b[31m', 'a\u2028b', 'a\u202eb', 'a\u2066b', '\ud800', '\ue000'])(
    'must not be %j',
    (text) => expect(failureOf(() => requireDescription(text)).exitCode).toBe(2),
  );

  it('has at most 200 characters', () => {
    expect(whyNotDescription('🚀'.repeat(200))).toBeUndefined();
    expect(whyNotDescription('🚀'.repeat(201))).toContain('201 characters');
  });
});
