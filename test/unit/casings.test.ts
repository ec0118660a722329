import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { looksPlural, namesOf, pluralOf, singularOf } from '../../src/resource/names.js';

describe('namesOf', () => {
  it('gives every casing', () => {
    expect(namesOf('orderItem')).toEqual({
      camel: 'orderItem',
      pascal: 'OrderItem',
      kebab: 'order-item',
      snake: 'order_item',
      constant: 'ORDER_ITEM',
      title: 'Order Item',
      words: 'order item',
    });
  });

  it.each(['orderItem', 'OrderItem', 'order-item', 'order_item', 'ORDER_ITEM'])(
    'reads %s as two words',
    (name) => expect(namesOf(name).camel).toBe('orderItem'),
  );

  it.each([
    ['HTTPServer', 'http_server'],
    ['myHTTPServer', 'my_http_server'],
    ['userID', 'user_id'],
    ['URL', 'url'],
    ['address2', 'address2'],
    ['address2Line', 'address2_line'],
    ['address2_line', 'address2_line'],
    ['address2line', 'address2line'],
    ['sku2Code9', 'sku2_code9'],
    ['iso8601Date', 'iso8601_date'],
    ['MD5Sum', 'md5_sum'],
    ['a', 'a'],
  ])('reads acronyms and digits of %s as %s', (name, snake) =>
    expect(namesOf(name).snake).toBe(snake),
  );

  it('reads each casing back as the same name', () => {
    const name = fc.stringMatching(/^[A-Za-z][A-Za-z0-9]{0,12}([-_][A-Za-z0-9]{1,6}){0,3}$/);
    fc.assert(
      fc.property(name, (text) => {
        const names = namesOf(text);
        for (const form of [names.camel, names.snake, names.kebab]) {
          expect(namesOf(form)).toEqual(names);
        }
        expect(names.camel).toMatch(/^[a-z][A-Za-z0-9]*$/);
        expect(names.snake).toMatch(/^[a-z][a-z0-9]*(_[a-z0-9]+)*$/);
      }),
      { numRuns: 5000 },
    );
  });
});

describe('plurals', () => {
  it.each([
    ['task', 'tasks'],
    ['category', 'categories'],
    ['person', 'people'],
    ['child', 'children'],
    ['orderItem', 'orderItems'],
    ['level2', 'level2s'],
    ['bus', 'buses'],
    ['status', 'statuses'],
    ['analysis', 'analyses'],
    ['taskCategory', 'taskCategories'],
  ])('of %s is %s', (singular, plural) => {
    expect(pluralOf(singular)).toBe(plural);
    expect(looksPlural(singular)).toBe(false);
    expect(looksPlural(plural)).toBe(true);
    expect(singularOf(plural)).toBe(singular);
  });

  it('has none for words without', () => {
    expect(pluralOf('sheep')).toBeUndefined();
    expect(pluralOf('equipment')).toBeUndefined();
  });
});
