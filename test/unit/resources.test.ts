import { describe, expect, it } from 'vitest';
import { readResources, type ResourceContext } from '../../src/resource/resources.js';
import { failureOf } from './support.js';

const nothing: ResourceContext = {
  accounts: true,
  example: [],
  own: [],
  changes: [],
  reservedResources: new Set(['service', 'services']),
  reservedFields: new Set(['version']),
};

const read = (own: string[], more: Partial<ResourceContext> = {}): string[] =>
  readResources({ ...nothing, own, ...more }).map(({ name }) => name);

const refusal = (own: string[], more: Partial<ResourceContext> = {}): string => {
  const failure = failureOf(() => read(own, more));
  expect(failure.exitCode).toBe(2);
  return failure.message;
};

describe('access', () => {
  const accessOf = (notation: string, accounts: boolean): string | undefined =>
    readResources({ ...nothing, accounts, own: [notation] })[0]?.access;

  it('is owner with accounts and open without, unless declared', () => {
    expect(accessOf('task a:int', true)).toBe('owner');
    expect(accessOf('task a:int', false)).toBe('open');
    expect(accessOf('task(public) a:int', true)).toBe('public');
    expect(accessOf('task(open) a:int', false)).toBe('open');
  });

  it('cannot be open with accounts, nor anything else without', () => {
    expect(refusal(['task(open) a:int'])).toBe('"task" cannot be open: this project has accounts');
    expect(refusal(['task(shared) a:int'], { accounts: false })).toContain(
      '"task" cannot be shared: without accounts',
    );
  });

  it('of an example bends to a project without accounts', () => {
    const example = ['task(owner) a:int'];
    expect(readResources({ ...nothing, accounts: false, example })[0]?.access).toBe('open');
  });
});

describe('names', () => {
  it.each([
    ['auth/auths a:int', 'has a meaning of its own'],
    ['user a:int', 'has a meaning of its own'],
    ['thing/me a:int', 'has a meaning of its own'],
    ['session a:int', 'has a meaning of its own'],
    ['service a:int', "taken by the project's own code"],
    ['class a:int', 'reserved word in JavaScript'],
    ['lambda a:int', 'reserved word in Python'],
    ['thing/import a:int', 'reserved word in JavaScript'],
    ['constructor a:int', 'member of every JavaScript object'],
    ['promise a:int', 'built-in type of JavaScript'],
    ['__proto__ a:int', 'cannot be a name'],
  ])('of resources: refuses %s', (notation, why) => {
    expect(refusal([notation])).toContain(why);
  });

  it.each([
    ['id', 'belongs to the server'],
    ['owner_id', 'belongs to the server'],
    ['ownerID', 'belongs to the server'],
    ['createdAt', 'belongs to the server'],
    ['updatedAt', 'belongs to the server'],
    ['q', 'query parameter of every list'],
    ['limit', 'query parameter of every list'],
    ['cursor', 'query parameter of every list'],
    ['sort', 'query parameter of every list'],
    ['version', "taken by the project's own code"],
    ['class', 'reserved word in JavaScript'],
    ['from', 'reserved word in Python'],
    ['toString', 'member of every JavaScript object'],
    ['to_json', 'member of every JavaScript object'],
    ['constructor', 'member of every JavaScript object'],
  ])('of fields: refuses %s', (name, why) => {
    expect(refusal([`task ${name}:int`])).toContain(why);
  });

  it('takes fields that are words of SQL, or of a language that does not mind', () => {
    const words = 'order group table column index key value user type status event list end range';
    const fields = words.split(' ').map((word) => `${word}:int`);
    expect(read([`task ${fields.join(' ')}`])).toEqual(['task']);
  });

  it.each(['event', 'order', 'group', 'table', 'file', 'invoice', 'data/dataPoints'])(
    'of resources: takes %s',
    (name) => expect(read([`${name} a:int`])).toHaveLength(1),
  );

  it('must not come twice, in any casing or number', () => {
    expect(refusal(['task a:int', 'task b:int'])).toBe('there are two resources "task"');
    expect(refusal(['fooBar a:int', 'foobar b:int'])).toContain('would both be');
    expect(refusal(['person/people a:int', 'human/people b:int'])).toContain(
      '"person" and "human" would both be "people"',
    );
    expect(refusal(['task b:int'], { example: ['task a:int'] })).toContain('two resources');
  });

  it('may not be what the description of another resource is called', () => {
    const why = 'is what the API\'s description calls a body of "task"';
    expect(refusal(['taskInput a:int', 'task b:int'])).toBe(`"taskInput" ${why}`);
    expect(refusal(['task a:int', 'TaskPatch/taskPatches b:int'])).toContain(why);
    expect(read(['taskInput a:int', 'patch b:int'])).toHaveLength(2);
  });
});

describe('references', () => {
  it('come after what they lead to, else the order is kept', () => {
    const own = ['c a:ref(b)', 'x a:int', 'b a:ref(a1)', 'a1 b:int'];
    expect(read(own)).toEqual(['a1', 'b', 'c', 'x']);
  });

  it('may lead to the example, and to themselves when optional', () => {
    const example = ['product(public) a:int'];
    expect(read(['review(owner) of:ref(product) answers:ref(review)?'], { example })).toEqual([
      'product',
      'review',
    ]);
  });

  it('must lead to a resource', () => {
    const failure = failureOf(() => read(['task topic:ref(topics)', 'topic a:int']));
    expect(failure.message).toBe('"topic" refers to "topics", which is no resource');
    expect(failure.remedy).toBe('Did you mean "topic"?');
  });

  it('must not lead to themselves when required', () => {
    expect(refusal(['node parent:ref(node)'])).toContain('the first row could not be made');
  });

  it('must not go in a circle', () => {
    expect(refusal(['a1 x:ref(b1)', 'b1 x:ref(c1)', 'c1 x:ref(a1)?'])).toBe(
      'the references go in a circle: a1 → b1 → c1 → a1',
    );
  });

  it.each([
    ['owner', 'owner', true],
    ['owner', 'public', true],
    ['shared', 'shared', true],
    ['shared', 'owner', false],
    ['public', 'shared', false],
    ['public', 'public', true],
  ])('from %s to %s: %s', (from, to, possible) => {
    const own = [`post(${from}) topic:ref(topic)`, `topic(${to}) a:int`];
    if (possible) expect(read(own)).toEqual(['topic', 'post']);
    else expect(refusal(own)).toContain('its readers could not follow');
  });
});

describe('limits', () => {
  it('holds 500 resources, not 501', () => {
    const own = Array.from({ length: 501 }, (_, index) => `thing${index}x a:int`);
    expect(read(own.slice(0, 500))).toHaveLength(500);
    expect(refusal(own)).toContain('501 resources are too many');
  });

  it('refuses strings that no row of MySQL can hold', () => {
    expect(refusal(['task a:string(..8000) b:string(..8000)'])).toContain('64000 bytes');
    expect(read(['task a:string(..7000) b:string(..7000) c:text'])).toEqual(['task']);
  });
});
