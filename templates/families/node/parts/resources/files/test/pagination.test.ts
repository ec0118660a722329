import { describe, expect, it } from 'vitest';

import { Problem } from '../src/http/problem.js';
import { createPages, type ListQuery } from '../src/pagination.js';

const pages = createPages('a secret of the app', '/api/v1/things');
const query: ListQuery = { limit: 2, sort: '-createdAt' };

function cursorAfter(value: unknown, of = query): string {
  const page = { rows: [], next: { id: 'an id', value } };
  return pages.answer(new URLSearchParams(), of, page, String).body.nextCursor ?? '';
}

function startOf(cursor: string, changes: object = {}) {
  return pages.startOf({ ...query, ...changes, cursor });
}

describe('a cursor', () => {
  it.each(['text', 'é"😀', 12.5, -1, true, false, null, new Date(5)])('brings back %s', (value) => {
    expect(startOf(cursorAfter(value))).toEqual({ id: 'an id', value });
  });

  it('may be used with another limit, and not with another list', () => {
    const cursor = cursorAfter(1);
    expect(startOf(cursor, { limit: 50 })).toBeDefined();
    expect(() => startOf(cursor, { sort: 'createdAt' })).toThrow(Problem);
    expect(() => startOf(cursor, { done: true })).toThrow(Problem);
    const others = createPages('a secret of the app', '/api/v1/others');
    expect(() => others.startOf({ ...query, cursor })).toThrow(Problem);
    const elsewhere = createPages('another secret', '/api/v1/things');
    expect(() => elsewhere.startOf({ ...query, cursor })).toThrow(Problem);
  });

  it('is refused when any character of it was changed', () => {
    const cursor = cursorAfter('x');
    for (let index = 0; index < cursor.length; index += 1) {
      const changed = cursor.charAt(index) === 'A' ? 'B' : 'A';
      const forged = cursor.slice(0, index) + changed + cursor.slice(index + 1);
      expect(() => startOf(forged)).toThrow(Problem);
    }
    for (const other of ['', 'A', `${cursor}=`, ` ${cursor}`, cursor.slice(1)]) {
      expect(() => startOf(other)).toThrow(Problem);
    }
  });
});

describe('a page', () => {
  it('links to the next one with the parameters that were asked for', () => {
    const asked = new URLSearchParams({ limit: '2', q: 'a&b', cursor: 'old' });
    const next = { id: 'an id', value: 'x' };
    const { body, headers } = pages.answer(asked, query, { rows: [1, 2], next }, String);
    expect(body.data).toEqual(['1', '2']);
    expect(headers.Link).toBe(
      `</api/v1/things?limit=2&q=a%26b&cursor=${body.nextCursor ?? ''}>; rel="next"`,
    );
  });

  it('links nowhere when it is the last', () => {
    const page = { rows: [1], next: undefined };
    expect(pages.answer(new URLSearchParams(), query, page, String)).toEqual({
      body: { data: ['1'], nextCursor: null },
      headers: {},
    });
  });
});
