import { describe, expect, it } from 'vitest';

import { applyPatch, mergePatch } from '../src/merge-patch.js';

describe('a merge patch', () => {
  // The examples of RFC 7396, appendix A.
  it.each([
    [{ a: 'b' }, { a: 'c' }, { a: 'c' }],
    [{ a: 'b' }, { b: 'c' }, { a: 'b', b: 'c' }],
    [{ a: 'b' }, { a: null }, {}],
    [{ a: 'b', b: 'c' }, { a: null }, { b: 'c' }],
    [{ a: ['b'] }, { a: 'c' }, { a: 'c' }],
    [{ a: 'c' }, { a: ['b'] }, { a: ['b'] }],
    [{ a: { b: 'c' } }, { a: { b: 'd', c: null } }, { a: { b: 'd' } }],
    [{ a: [{ b: 'c' }] }, { a: [1] }, { a: [1] }],
    [
      ['a', 'b'],
      ['c', 'd'],
      ['c', 'd'],
    ],
    [{ a: 'b' }, ['c'], ['c']],
    [{ a: 'foo' }, null, null],
    [{ a: 'foo' }, 'bar', 'bar'],
    [{ e: null }, { a: 1 }, { e: null, a: 1 }],
    [[1, 2], { a: 'b', c: null }, { a: 'b' }],
    [{}, { a: { bb: { ccc: null } } }, { a: { bb: {} } }],
  ])('of %j with %j is %j', (target, patch, result) => {
    expect(mergePatch(target, patch)).toEqual(result);
  });

  it('clears members of the object itself, and takes them out only further inside', () => {
    const current = { notes: 'x', data: { a: 1, b: 2 } };
    expect(applyPatch(current, { notes: null, data: { a: null } })).toEqual({
      notes: null,
      data: { b: 2 },
    });
    expect(current).toEqual({ notes: 'x', data: { a: 1, b: 2 } });
  });

  it('gives no object another prototype', () => {
    const patch: unknown = JSON.parse(
      '{"__proto__": {"admin": true}, "a": {"__proto__": {"b": 1}}}',
    );
    const merged = applyPatch({ a: {} }, patch) as { a: object };
    expect(Object.keys(merged)).toEqual(['a', '__proto__']);
    expect([Object.getPrototypeOf(merged), Object.getPrototypeOf(merged.a)]).toEqual([
      Object.prototype,
      Object.prototype,
    ]);
  });
});
