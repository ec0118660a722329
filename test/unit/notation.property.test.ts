import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { KeelsonError } from '../../src/errors.js';
import { formatNotation } from '../../src/resource/format.js';
import { parseResource } from '../../src/resource/parse.js';
import type { ResourceDeclaration } from '../../src/resource/resource.js';
import { resourceNotation } from './arbitraries.js';

/** Without the places in the text, which a canonical notation may move. */
function content(resource: ResourceDeclaration): unknown {
  const { name, plural, explicitPlural, access, fields } = resource;
  return {
    name,
    plural,
    explicitPlural,
    access,
    fields: fields.map((field) => ({ ...field, span: null })),
  };
}

describe('the resource notation', () => {
  it('is the same resource after being written out and read again', () => {
    fc.assert(
      fc.property(resourceNotation, (notation) => {
        const resource = parseResource(notation);
        const canonical = formatNotation(resource);
        expect(content(parseResource(canonical))).toEqual(content(resource));
        expect(formatNotation(parseResource(canonical))).toBe(canonical);
      }),
      { numRuns: 500 },
    );
  });

  it('is read or refused with a place, whatever is written', () => {
    const characters = fc.constantFrom(...'taskowner():?,.."\\ 019-_é😀\n\0{}$`\'<%'.split(''));
    const noise = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.string({ unit: characters, maxLength: 40 }),
      fc
        .tuple(resourceNotation, fc.nat(), fc.string({ unit: characters, maxLength: 4 }))
        .map(([text, at, more]) => {
          const place = at % (text.length + 1);
          return text.slice(0, place) + more + text.slice(place + more.length);
        }),
    );
    fc.assert(
      fc.property(noise, (notation) => {
        try {
          parseResource(notation);
        } catch (error) {
          if (!(error instanceof KeelsonError)) throw error;
          expect(error.exitCode).toBe(2);
          expect(error.where).toMatch(/^resource notation, column \d+$/);
          expect(error.message).not.toContain('\n');
          expect(error.excerpt?.split('\n').at(-1)).toMatch(/^ *\^+$/);
        }
      }),
      { numRuns: 2000 },
    );
  });
});
