import { describe, expect, it } from 'vitest';
import * as z from 'zod';

import { Problem } from '../../src/http/problem.js';
import { parseBody, parseId, parseQuery } from '../../src/http/validate.js';
import { newId } from '../../src/ids.js';

const schema = z.strictObject({
  name: z.string().min(1),
  'a/b~c': z.number().optional(),
  list: z.array(z.strictObject({ n: z.number() })).optional(),
});

function errorsOf(work: () => unknown): readonly string[] {
  try {
    work();
  } catch (error) {
    if (error instanceof Problem && error.status === 422) {
      return (error.extra.errors ?? []).map(({ pointer }) => pointer);
    }
    throw error;
  }
  return [];
}

describe('validation', () => {
  it('gives what the schema made of it', () => {
    expect(parseBody(schema, { name: 'x' })).toEqual({ name: 'x' });
  });

  it('points at each fault, unknown members included', () => {
    const body = { name: '', 'a/b~c': 'x', list: [{ n: 1 }, { n: 'x', m: 1 }], extra: 1 };
    expect([...errorsOf(() => parseBody(schema, body))].sort()).toEqual([
      '/a~1b~0c',
      '/extra',
      '/list/1/m',
      '/list/1/n',
      '/name',
    ]);
  });

  it.each([undefined, null, [], 'x', 1])('refuses %j as a body', (body) => {
    expect(errorsOf(() => parseBody(schema, body))).toEqual(['']);
  });

  it('lists 20 faults at most, and cuts long names', () => {
    const body = Object.fromEntries(
      Array.from({ length: 500 }, (_, i) => [`${i}${'x'.repeat(500)}`, 1]),
    );
    const errors = errorsOf(() => parseBody(schema, { name: 'x', ...body }));
    expect(errors).toHaveLength(20);
    expect(Math.max(...errors.map((pointer) => pointer.length))).toBeLessThan(110);
  });

  it('reads a query, each parameter once', () => {
    const query = z.strictObject({ q: z.string().optional(), limit: z.string().max(3).optional() });
    expect(parseQuery(query, new URLSearchParams('q=a+b'))).toEqual({ q: 'a b' });
    expect(errorsOf(() => parseQuery(query, new URLSearchParams('q=1&q=2')))).toEqual(['?q']);
    expect(errorsOf(() => parseQuery(query, new URLSearchParams('q[$ne]=1&limit=1000')))).toEqual([
      '?limit',
      '?q[$ne]',
    ]);
  });

  it('cuts the long name of a parameter that is given twice', () => {
    const name = 'x'.repeat(500);
    const twice = new URLSearchParams(`${name}=1&${name}=2`);
    const query = z.strictObject({ [name]: z.string() });
    expect(errorsOf(() => parseQuery(query, twice))).toEqual([`?${'x'.repeat(100)}`]);
  });

  it('finds nothing under what is not an id', () => {
    const id = newId();
    expect(parseId(id)).toBe(id);
    for (const value of ['1', '0x1', '../x', undefined, id.toUpperCase()]) {
      expect(() => parseId(value)).toThrow(expect.objectContaining({ status: 404 }));
    }
  });
});
