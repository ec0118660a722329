import { describe, expect, it } from 'vitest';

import { allowsChange, matches, strongEtag } from '../../src/http/etag.js';

const etag = strongEtag('a', 1);

describe('entity tags', () => {
  it('change with the version', () => {
    expect(etag).toMatch(/^"[^"]+"$/);
    expect(strongEtag('a', 2)).not.toBe(etag);
    expect(strongEtag('b', 1)).not.toBe(etag);
    expect(strongEtag('a', new Date(5))).toBe(strongEtag('a', 5));
  });

  it.each([
    [undefined, false],
    [etag, true],
    [`W/${etag}`, true],
    ['*', true],
    [`"x", ${etag}`, true],
    ['"x"', false],
    ['', false],
  ])('If-None-Match: %s → %s', (header, expected) => {
    expect(matches(header, etag)).toBe(expected);
  });

  it.each([
    [undefined, true],
    [etag, true],
    [`W/${etag}`, false],
    ['*', true],
    [`"x" , ${etag}`, true],
    ['"x"', false],
    ['', false],
  ])('If-Match: %s → %s', (header, expected) => {
    expect(allowsChange(header, etag)).toBe(expected);
  });
});
