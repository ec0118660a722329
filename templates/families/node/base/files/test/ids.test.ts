import { describe, expect, it } from 'vitest';

import { isId, newId } from '../src/ids.js';

describe('ids', () => {
  it('are UUIDs of version 7, distinct, and sort in the order they were made', () => {
    const ids = Array.from({ length: 20_000 }, () => newId());
    expect(new Set(ids).size).toBe(ids.length);
    expect([...ids].sort()).toEqual(ids);
    for (const id of ids.slice(0, 1_000)) {
      expect(id).toMatch(/^[\da-f]{8}-[\da-f]{4}-7[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/);
      expect(isId(id)).toBe(true);
    }
  });

  it('stay in order when a millisecond holds more than its share', () => {
    const now = Date.now() + 10_000;
    const ids = Array.from({ length: 10_000 }, () => newId(now));
    expect(new Set(ids).size).toBe(ids.length);
    expect([...ids].sort()).toEqual(ids);
  });

  it('begin with the time', () => {
    const now = Date.now() + 60_000;
    expect(Number.parseInt(newId(now).replaceAll('-', '').slice(0, 12), 16)).toBe(now);
  });

  it.each(['', '1', 'x'.repeat(36), newId().toUpperCase(), `${newId()} `, `{${newId()}}`, 7, null])(
    'are not %j',
    (value) => {
      expect(isId(value)).toBe(false);
    },
  );
});
