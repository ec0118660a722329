import { describe, expect, it } from 'vitest';

import { ServedDocument } from '../../src/verify/served/document.js';
import { type Described, undescribedMember } from '../../src/verify/served/members.js';

const text = { type: 'string' };

/** Schemas that each stand in a document of their own. */
function describedBy(...schemas: readonly object[]): readonly Described[] {
  return schemas.map((schema) => {
    const Book = { type: 'object', properties: { title: text } };
    const document = new ServedDocument({ schema, components: { schemas: { Book } } });
    const found = document.at(['schema']);
    if (found === undefined) throw new Error('no schema');
    return { ...found, document };
  });
}

const book = { $ref: '#/components/schemas/Book' };

describe('a member of an answer', () => {
  it.each([
    [{ title: 'a' }, book],
    [{ data: [{ title: 'a' }] }, { properties: { data: { type: 'array', items: book } } }],
    [{ title: 'a', id: 'b' }, { allOf: [book, { properties: { id: text } }] }],
    [{ of: { title: 'a' } }, { properties: { of: { anyOf: [book, { type: 'null' }] } } }],
    [{ any: { in: [{ it: 1 }] } }, { properties: { any: {} } }],
    [{ any: { in: 1 } }, { properties: { any: { type: ['object', 'null'] } } }],
    [{ more: { in: 1 } }, { type: 'object', additionalProperties: true }],
    [{ more: { title: 'a' } }, { type: 'object', additionalProperties: book }],
  ])('is described: %j', (value, schema) => {
    expect(undescribedMember(value, describedBy(schema))).toBeUndefined();
  });

  it.each([
    [{ title: 'a', hash: 'b' }, book, '/hash'],
    [{ data: [{}, { hash: 'b' }] }, { properties: { data: { items: book } } }, '/data/1/hash'],
    [{ title: 'a', hash: 'b' }, { allOf: [book, { properties: { id: text } }] }, '/hash'],
    [
      { of: { hash: 'a' } },
      { properties: { of: { anyOf: [book, { type: 'null' }] } } },
      '/of/hash',
    ],
    [{ more: { hash: 'a' } }, { type: 'object', additionalProperties: book }, '/more/hash'],
    [{ title: { hash: 'a' } }, book, '/title/hash'],
    [{ hash: 'a' }, { type: 'object', properties: {}, additionalProperties: false }, '/hash'],
  ])('is not: %j', (value, schema, place) => {
    expect(undescribedMember(value, describedBy(schema))).toBe(place);
  });

  it('is described when one of several documents does', () => {
    const own = { type: 'object', properties: { id: text } };
    expect(undescribedMember({ title: 'a', id: 'b' }, describedBy(own, book))).toBeUndefined();
    expect(undescribedMember({ title: 'a', it: 'b' }, describedBy(own, book))).toBe('/it');
  });
});
