import { describe, expect, it } from 'vitest';
import { readAnswers, resolveBlueprint } from '../../src/blueprint.js';
import { grant } from '../../src/commands/wish.js';
import type { Failure } from '../../src/errors.js';
import { withPlaces } from '../../src/places.js';
import type { Answers, Blueprint, FieldChange } from '../../src/types.js';
import type { ResourceView } from '../../src/resource/view.js';
import { catalogWith, failureOf, planOf, renderOf, textOf } from './support.js';

const catalog = catalogWith();
const resources = ['invoice(public) note:text', 'customer(public) name:string(..80)'];

const blueprintWith = (changes: readonly FieldChange[], more: Answers = {}): Blueprint =>
  resolveBlueprint({ resources, changes, ...more }, catalog);

const viewsWith = (changes: readonly FieldChange[], own = resources): readonly ResourceView[] =>
  planOf({ resources: own, changes }, catalog).view.resources;

const invoice = (add: string): FieldChange => ({ resource: 'invoice', add });

describe('a change', () => {
  it('leaves the resource as it was created, and adds to what it is now', () => {
    const blueprint = blueprintWith([invoice('paidOn:date?')]);
    expect(blueprint.resources).toEqual(resources);
    const [view] = viewsWith([invoice('paidOn:date?')]);
    expect(view?.fields.map(({ camel }) => camel)).toEqual(['note', 'paidOn']);
    expect(view?.created.fields.map(({ camel }) => camel)).toEqual(['note']);
    expect(view?.notation).toBe('invoice(public) note:text paidOn:date?');
    expect(view?.created.notation).toBe('invoice(public) note:text');
  });

  it('is kept in the canonical notation', () => {
    const changes = [{ resource: 'Invoice', add: ' Paid_On:date?:default(2024-12-31) ' }];
    expect(blueprintWith(changes).changes).toEqual([invoice('paidOn:date?:default(2024-12-31)')]);
  });

  it('can be of a resource of the example', () => {
    const changes = [{ resource: 'task', add: 'color:string?' }];
    const { view } = planOf({ example: 'tasks', changes }, catalog);
    expect(view.resources[0]?.changes[0]?.field.camel).toBe('color');
  });

  it('has a number of its own in the blueprint and in its resource', () => {
    const views = viewsWith([
      invoice('paidOn:date?'),
      { resource: 'customer', add: 'vip:boolean:default(false)' },
      invoice('sentAt:datetime?'),
    ]);
    const seen = views.map(({ camel, changes }) => [
      camel,
      ...changes.map(({ migration, number, name, previous }) => [
        migration,
        number,
        name,
        previous,
      ]),
    ]);
    expect(seen).toEqual([
      [
        'invoice',
        ['1000', '0002', 'invoice_paid_on', '0001_initial'],
        ['1002', '0003', 'invoice_sent_at', '0002_invoice_paid_on'],
      ],
      ['customer', ['1001', '0002', 'customer_vip', '0001_initial']],
    ]);
  });

  it('never moves the migrations of creations', () => {
    const numbers = (changes: readonly FieldChange[]): readonly string[][] =>
      viewsWith(changes).map(({ camel, migration }) => [camel, migration]);
    expect(numbers([])).toEqual([
      ['invoice', '0100'],
      ['customer', '0101'],
    ]);
    // In code a resource comes after what it refers to now; in the database it stays where it was made.
    expect(numbers([invoice('payer:ref(customer)?')])).toEqual([
      ['customer', '0101'],
      ['invoice', '0100'],
    ]);
    const third = viewsWith(
      [invoice('item:ref(article)?')],
      [...resources, 'article(public) a:int'],
    );
    expect(third.map(({ camel, migration }) => [camel, migration])).toEqual([
      ['article', '0102'],
      ['invoice', '0100'],
      ['customer', '0101'],
    ]);
  });

  it('brings its indexes and its foreign key', () => {
    const [, view] = viewsWith([
      invoice('payer:ref(customer)?'),
      invoice('no:string(..40)?:unique'),
      invoice('done:boolean:default(false)'),
      invoice('weight:number?'),
    ]);
    const seen = view?.changes.map(({ indexes, foreignKey }) => [
      foreignKey?.name,
      ...indexes.map(({ name }) => name),
    ]);
    expect(seen).toEqual([
      ['invoices_payer_fkey', 'invoices_payer_id_idx'],
      [undefined, 'invoices_no_key'],
      [undefined, 'invoices_done_id_idx'],
      [undefined],
    ]);
  });

  it('knows whether the search begins with it', () => {
    const [view] = viewsWith([
      invoice('weight:number?'),
      invoice('title:string?'),
      invoice('label:string?'),
    ]);
    const seen = view?.changes.map((change) => [
      change.startsSearch,
      change.extendsSearch,
      change.searchable.map(({ camel }) => camel),
    ]);
    expect(seen).toEqual([
      [false, false, []],
      [true, false, ['title']],
      [false, true, ['title', 'label']],
    ]);
  });
});

describe('a refused change', () => {
  const refusal = (change: FieldChange): Failure => {
    const failure = failureOf(() => blueprintWith([change]));
    expect(failure.exitCode).toBe(2);
    return failure;
  };

  it.each([
    ['paidOn:date', 'would have no value in the rows that are there already'],
    ['payer:ref(customer)', 'would have no value in the rows that are there already'],
    ['note:int?', 'the field "note" stands twice'],
    ['Note:int?', 'the field "note" stands twice'],
    ['payer:ref(costumer)?', 'which is no resource'],
    ['id:int?', 'belongs to the server'],
    ['class:int?', 'is a reserved word'],
    ['a:int? b:int?', 'there is more than one field'],
    ['a:itn?', 'unknown type "itn"'],
    ['', 'expected a field name'],
  ])('%j: %s', (add, message) => {
    const failure = refusal(invoice(add));
    expect(failure.message).toContain(message);
    expect(failure.excerpt?.split('\n')[0]).toBe(add);
    expect(failure.where).toContain('field notation, column');
    expect(failure.about).toEqual({ key: 'changes', value: `invoice ${add}` });
  });

  it('names the nearest resource', () => {
    const failure = refusal({ resource: 'invoise', add: 'a:int?' });
    expect(failure.message).toBe('there is no resource "invoise" to add a field to');
    expect(failure.remedy).toBe('Did you mean "invoice"?');
  });

  it('is the reference that closes a circle, wherever the circle begins', () => {
    const changes = [
      { resource: 'customer', add: 'latest:ref(invoice)?' },
      invoice('payer:ref(customer)?'),
    ];
    const failure = failureOf(() => blueprintWith(changes));
    expect(failure.message).toContain('the references go in a circle');
    expect(failure.about).toEqual({ key: 'changes', value: 'invoice payer:ref(customer)?' });
  });

  it('is the reference whose column is there already', () => {
    const own = ['invoice(public) payerId:int', 'customer(public) a:int'];
    const changes = [invoice('payer:ref(customer)?')];
    const failure = failureOf(() => resolveBlueprint({ resources: own, changes }, catalog));
    expect(failure.excerpt).toBe('payer:ref(customer)?\n^^^^^');
  });

  it('is found in the file it stands in', () => {
    const text = `resources: ["a1 x:int", "b1 x:int"]\nchanges:\n  - { resource: a1, add: "y:int?" }\n  - { resource: b1, add: "x:int?" }\n`;
    const { answers, placeOf } = readAnswers(text, 'b.yaml');
    const failure = failureOf(() => withPlaces(placeOf, () => resolveBlueprint(answers, catalog)));
    expect(failure.where).toMatch(/^b\.yaml:4:5: /);
  });
});

describe('what is added to a project', () => {
  const addField = (blueprint: Blueprint, resource: string, field: string): Blueprint =>
    grant('add', 'field', [resource, field], blueprint, catalog);
  const addResource = (blueprint: Blueprint, notation: string): Blueprint =>
    grant('add', 'resource', [notation], blueprint, catalog);

  it('gives the blueprint of the project as it will be', () => {
    const old = blueprintWith([]);
    const added = addField(old, 'Invoice', 'Paid_on:date?');
    expect(added).toEqual({ ...old, changes: [invoice('paidOn:date?')] });
    const more = addResource(added, 'payment of:ref(invoice)?');
    expect(more.resources).toEqual([...resources, 'payment(owner) of:ref(invoice)?']);
    expect(more.changes).toEqual(added.changes);
  });

  it('leaves the example as it is', () => {
    const old = resolveBlueprint({ example: 'tasks' }, catalog);
    expect(addResource(old, 'book title:string').example).toBe('tasks');
  });

  it('is cited as it was typed', () => {
    const old = blueprintWith([]);
    expect(failureOf(() => addField(old, 'invoice', 'Paid_On:date')).excerpt).toBe(
      'Paid_On:date\n^^^^^^^',
    );
    expect(failureOf(() => addResource(old, 'Book a:ref(boook)')).excerpt).toBe(
      'Book a:ref(boook)\n     ^',
    );
  });
});

describe('a layer of changes', () => {
  const layer = 'families/node/change';
  const files = {
    [`${layer}/files/db/[migration]_add_[field.snake]_to_[plural.snake].sql.hbs`]:
      '{{resource.pascal}} {{field.snake}} {{number}}\n',
  };

  it('is rendered once for each change', () => {
    const changes = [invoice('paidOn:date?'), { resource: 'customer', add: 'vip:boolean?' }];
    const tree = renderOf({ resources, changes }, catalogWith(files));
    expect(textOf(tree, 'db/1000_add_paid_on_to_invoices.sql')).toBe('Invoice paid_on 0002\n');
    expect(textOf(tree, 'db/1001_add_vip_to_customers.sql')).toBe('Customer vip 0002\n');
    expect([...renderOf({ resources }, catalogWith(files)).keys()].join()).not.toContain('.sql');
  });

  it('fills a slot in the order of the changes, and in a file of a resource with its own', () => {
    const changes = [
      { resource: 'customer', add: 'vip:boolean?' },
      invoice('payer:ref(customer)?'),
      { resource: 'customer', add: 'age:int?' },
    ];
    const tree = renderOf(
      { resources, changes },
      catalogWith({
        'stacks/express/base/files/src/app.ts.hbs': '{{> slots/app.last}}\n',
        [`${layer}/slots/app.last.hbs`]: '{{camel}} {{field.camel}}\n',
        'families/node/resource/files/src/[plural.kebab]/[plural.kebab].routes.ts.hbs':
          '{{> slots/app.last}}\n',
      }),
    );
    expect(textOf(tree, 'src/app.ts')).toBe('customer vip\ninvoice payer\ncustomer age\n');
    expect(textOf(tree, 'src/customers/customers.routes.ts')).toBe('customer vip\ncustomer age\n');
  });

  it('includes its parts only where there are changes', () => {
    const included = catalogWith({ [`${layer}/layer.yaml`]: 'includes: [accounts]\n' });
    const answers: Answers = { auth: 'none', resources: ['note(open) a:int'] };
    const has = (more: Answers): boolean =>
      renderOf({ ...answers, ...more }, included).has('src/accounts.ts');
    expect(has({})).toBe(false);
    expect(() => has({ changes: [{ resource: 'note', add: 'b:int?' }] })).toThrow('cannot be open');
  });
});
