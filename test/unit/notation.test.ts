import { describe, expect, it } from 'vitest';
import { formatNotation } from '../../src/resource/format.js';
import { parseResource } from '../../src/resource/parse.js';
import { failureOf } from './support.js';

describe('parseResource', () => {
  it('reads the whole grammar', () => {
    const resource = parseResource(
      'product(public) name:string(1..120) description:text? price:money stock:int(0..) ' +
        'sku:string:unique category:enum(book,toy):default(book) releasedOn:date? ' +
        'maker:ref(company) weight:number active:boolean:default(true) at:datetime:index ' +
        'code:uuid data:json level:int(-5..-1)?',
    );
    expect(resource).toMatchObject({ name: 'product', plural: 'products', access: 'public' });
    const fields = Object.fromEntries(resource.fields.map((field) => [field.name, field]));
    expect(fields['name']).toMatchObject({ type: 'string', min: 1, max: 120, optional: false });
    expect(fields['description']).toMatchObject({ type: 'text', optional: true });
    expect(fields['price']).toMatchObject({ type: 'money' });
    expect(fields['stock']).toMatchObject({ type: 'int', min: 0, max: undefined });
    expect(fields['sku']).toMatchObject({ type: 'string', unique: true, index: false });
    expect(fields['category']).toMatchObject({ values: ['book', 'toy'], default: 'book' });
    expect(fields['releasedOn']).toMatchObject({ type: 'date', optional: true });
    expect(fields['maker']).toMatchObject({ type: 'ref', target: 'company' });
    expect(fields['active']).toMatchObject({ type: 'boolean', default: true });
    expect(fields['at']).toMatchObject({ type: 'datetime', index: true });
    expect(fields['level']).toMatchObject({ min: -5, max: -1, optional: true });
  });

  it('takes names in any casing and brings them to one', () => {
    const resource = parseResource('order-item unit_price:money HTTPStatus:int');
    expect(resource.name).toBe('orderItem');
    expect(resource.plural).toBe('orderItems');
    expect(resource.fields.map((field) => field.name)).toEqual(['unitPrice', 'httpStatus']);
  });

  it('takes an explicit plural, and keeps it only where English has another', () => {
    expect(parseResource('staff/staffMembers name:string')).toMatchObject({
      plural: 'staffMembers',
      explicitPlural: true,
    });
    expect(parseResource('person/people(owner) name:string')).toMatchObject({
      plural: 'people',
      explicitPlural: false,
    });
  });

  it('takes spaces, tabs and line breaks between fields', () => {
    const resource = parseResource('  task(owner)\n  title:string\tdone:boolean  ');
    expect(resource.fields.map((field) => field.name)).toEqual(['title', 'done']);
  });

  it.each([
    ['a:string:default(hello)', 'hello'],
    ['a:string:default("a ) b, \\"c\\" : d")', 'a ) b, "c" : d'],
    ['a:string:default( two words )', 'two words'],
    ['a:string:default()', ''],
    ['a:string(300..):default("' + 'x'.repeat(300) + '")', 'x'.repeat(300)],
    ['a:text:default("über 😀")', 'über 😀'],
    ['a:int:default(-7)', -7],
    ['a:int:default(-0)', 0],
    ['a:number:default(1.5e3)', 1500],
    ['a:string:default("e\u0301")', 'é'],
    ['a:money:default(12.50)', '12.50'],
    ['a:money:default(007)', '7.00'],
    ['a:boolean:default(false)', false],
    ['a:date:default(2024-02-29)', '2024-02-29'],
    ['a:datetime:default(2024-12-31T08:00:00Z)', '2024-12-31T08:00:00.000Z'],
    [
      'a:uuid:default(01890a5d-ac96-774b-bcce-b302099a8057)',
      '01890a5d-ac96-774b-bcce-b302099a8057',
    ],
    ['a:enum(in-progress,2xl):default(2xl)', '2xl'],
  ])('reads the default of %s', (field, value) => {
    expect(parseResource(`thing ${field}`).fields[0]?.default).toBe(value);
  });
});

type Fault = readonly [notation: string, message: string, marked: string, remedy?: string];

const faults: readonly Fault[] = [
  ['', 'expected a resource name, found the end', ''],
  ['task', 'the resource "task" has no fields', '', 'task name:string(1..120)'],
  ['task(', 'expected who has access', ''],
  ['task(onwer) a:int', 'unknown access "onwer"', 'onwer', 'Did you mean "owner"?'],
  ['task(owner a:int', 'expected ")", found " "', ' '],
  ['task(owner)a:int', 'expected a space, found "a"', 'a'],
  ['tasks a:int', '"tasks" is a plural', 'tasks', 'Write task'],
  ['sheep a:int', '"sheep" has no plural of its own', 'sheep', 'sheep/<plural>'],
  ['task/task a:int', 'singular and plural must differ', 'task'],
  ['task a', 'expected ":" and a type after "a", found the end', ''],
  ['task a:', 'expected a type', ''],
  ['task a:strng', 'unknown type "strng"', 'strng', 'Did you mean "string"?'],
  ['task a:qqqqqqqq', 'unknown type "qqqqqqqq"', 'qqqqqqqq', 'Choose one of: string, text'],
  ['task 1a:int', '"1a" cannot be a name', '1a'],
  ['task _a:int', '"_a" cannot be a name', '_a'],
  ['task größe:int', '"größe" cannot be a name', 'größe'],
  ['task a$b:int', '"a$b" cannot be a name', 'a$b'],
  ["task a';drop--:int", 'cannot be a name', "a';drop--"],
  [`task ${'a'.repeat(41)}:int`, 'has 41 characters', 'a'.repeat(41)],
  [`task a${'Bc'.repeat(14)}:int`, 'in a database, which has 43 characters', `a${'Bc'.repeat(14)}`],
  ['task a:string(1-5)', '"1-5" is not a whole number', '1-5'],
  ['task a:string(5)', 'expected ".." between least and most', ')'],
  ['task a:string(9..5)', 'the least (9) is more than the most (5)', '9..5'],
  ['task a:string(..)', 'the range is empty', '..'],
  ['task a:string(-1..5)', '"-1" is not a whole number from 0', '-1'],
  ['task a:string(..10001)', '"10001" is not a whole number', '10001'],
  ['task a:int(..9999999999)', '"9999999999" is not a whole number', '9999999999'],
  ['task a:int(1..5', 'expected ")", found the end', ''],
  ['task a:text(1..5)', 'text takes nothing in parentheses', '('],
  ['task a:money(0..)', 'money takes nothing in parentheses', '('],
  ['task a:enum', 'expected "(" and the values of the enum', ''],
  ['task a:enum()', 'expected a value', ')'],
  ['task a:enum(x,)', 'expected a value', ')'],
  ['task a:enum(x,X)', 'the value "X" stands twice', 'X'],
  ['task a:enum(x y)', 'expected ")", found "y"', 'y'],
  ["task a:enum(x')", 'cannot be a value of an enum', "x'"],
  ['task a:ref', 'expected "(" and the resource it refers to', ''],
  ['task a:ref()', 'expected a resource', ')'],
  ['task a:int:unqiue', 'unknown modifier ":unqiue"', 'unqiue', 'Did you mean "unique"?'],
  ['task a:int:', 'expected a modifier', ''],
  ['task a:int:unique:unique', '":unique" stands twice', 'unique'],
  ['task a:int:unique?', '"?" stands directly after the type', '?', 'int?:unique'],
  ['task a:text:index', ':index is not possible on text', 'index'],
  ['task a:json:unique', ':unique is not possible on json', 'unique'],
  ['task a:boolean:unique', ':unique on a boolean', 'unique'],
  ['task a:string(..256):index', 'at most 255 characters', 'index', 'string(..255):index'],
  ['task a:string(256..):unique', 'at most 255 characters', 'unique'],
  ['task a:int:unique:default(1)', 'unique field cannot have a default', 'int'],
  ['task a:int:default', 'expected "(", found the end', ''],
  ['task a:int:default(x)', '"x" is not a whole number', 'x'],
  ['task a:int:default(1.5)', '"1.5" is not a whole number', '1.5'],
  ['task a:int(0..5):default(6)', '6 is not in the range 0 to 5', '6'],
  ['task a:int:default(3000000000)', '3000000000 is not in the range', '3000000000'],
  ['task a:string(1..3):default(abcd)', 'the default has 4 characters; 1 to 3', 'abcd'],
  ['task a:string(1..3):default()', 'the default has 0 characters', ')'],
  ['task a:string:default("a\\u0007b")', 'control character', '"a\\u0007b"'],
  ['task a:string:default("a\\ud800")', 'control character', '"a\\ud800"'],
  ['task a:string:default("a', 'not a JSON string', '"'],
  ['task a:string:default("\\x41")', 'not a JSON string', '"'],
  ['task a:number:default(0x1f)', '"0x1f" is not a number', '0x1f'],
  ['task a:number:default(1e999)', '"1e999" is not a number', '1e999'],
  ['task a:number:default(9007199254740993)', 'more digits than a JSON', '9007199254740993'],
  ['task a:string(1..3):default("  ")', 'the default is blank', '"  "'],
  ['task a:money:default(1.5)', '"1.5" is not an amount', '1.5'],
  ['task a:money:default(-1)', '"-1" is not an amount', '-1'],
  ['task a:boolean:default(yes)', '"yes" is neither true nor false', 'yes'],
  ['task a:enum(x,y):default(z)', '"z" is not a value of the enum', 'z', 'x'],
  ['task a:date:default(2023-02-29)', '"2023-02-29" is not a date', '2023-02-29'],
  ['task a:date:default(today)', '"today" is not a date', 'today'],
  ['task a:datetime:default(2024-13-01T00:00:00Z)', 'is not a time in UTC', '2024-13-01T00:00:00Z'],
  ['task a:uuid:default(1)', '"1" is not a UUID', '1'],
  ['task a:json:default({})', ':default is not possible on json', '{}'],
  ['task a:ref(b):default(1)', ':default is not possible on ref', '1'],
  ['task a:int a:int', 'the field "a" stands twice', 'a'],
  ['task a:ref(task)? aId:int', '"aId" is where the id of the reference "a" is stored', 'aId'],
  ['task userId:int user_id:int', 'the field "userId" stands twice', 'user_id'],
  ['task fooBar:int foobar:int', 'differ only in case', 'foobar'],
  [
    `task ${Array.from({ length: 61 }, (_, index) => `f${index}:int`).join(' ')}`,
    'has 61 fields; at most 60',
    'f60',
  ],
];

describe('parseResource refuses', () => {
  const rows = faults.map(([notation, message, marked, remedy = '']) => [
    notation,
    message,
    marked,
    remedy,
  ]);
  it.each(rows)('%s', (notation = '', message = '', marked = '', remedy = '') => {
    const failure = failureOf(() => parseResource(notation));
    expect(failure.exitCode).toBe(2);
    expect(failure.message).toContain(message);
    expect(failure.remedy ?? '').toContain(remedy);
    const [line = '', marks = ''] = (failure.excerpt ?? '').split('\n');
    // Of a long one the part around the fault is shown.
    expect(line.length).toBeLessThan(80);
    const shownFrom = line.startsWith('…') ? notation.indexOf(line.slice(1, -1)) - 1 : 0;
    expect(notation).toContain(line.replace(/^…|…$/g, ''));
    const from = marks.indexOf('^');
    expect(line.slice(from, marks.length)).toBe(marked);
    expect(failure.where).toBe(`resource notation, column ${shownFrom + from + 1}`);
  });

  it('is short, whatever was written', () => {
    const failure = failureOf(() => parseResource(`${'a'.repeat(100_000)} b:int`));
    expect(failure.message.length).toBeLessThan(2100);
    expect(failure.excerpt?.length).toBeLessThan(200);
  });
});

describe('formatNotation', () => {
  it.each([
    'task(owner) title:string(1..200) notes:text? done:boolean:default(false) dueOn:date?',
    'staff/staffMembers(public) name:string(..80):unique level:int(0..)?:index kind:enum(a,b):default(a)',
    'thing a:string:default("two ) words") b:string:default(two words) c:string:default("")',
    'node parent:ref(node)?',
  ])('leaves %s as it is', (notation) => {
    expect(formatNotation(parseResource(notation))).toBe(notation);
  });
});
