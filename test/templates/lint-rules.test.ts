import { describe, expect, it } from 'vitest';
import { catalogWith } from '../unit/support.js';
import { lintStack } from '../../src/packs/lint/stack-lint.js';
import { contextsOf } from '../../src/packs/lint/contexts.js';

/** The lint judged: a sound tree is silent, and each rule is seen red once. */
function faultsOf(files: Readonly<Record<string, string | null>> = {}): string[] {
  const catalog = catalogWith(files);
  return lintStack(catalog, 'express', contextsOf(catalog, 'express'));
}

const app = 'stacks/express/base/files/src/app.ts.hbs';
const opened = '{{> slots/app.imports}}\n{{> slots/app.routes}}\n{{> slots/app.last}}\n';
const resource = 'families/node/resource/files/src/[plural.kebab]/x.ts.hbs';

describe('the lint of templates', () => {
  it('is silent about the fixtures', () => expect(faultsOf()).toEqual([]));

  it.each([
    ['{{#if nothing}}x{{/if}}', ':4: "nothing" of {{nothing}} is not in the view'],
    ['{{#if project.nam}}x{{/if}}', '"nam" of {{project.nam}} is not in the view'],
    ['{{#unless nothing}}x{{/unless}}', '"nothing" of'],
    ['{{#each nothings}}x{{/each}}', '"nothings" of'],
    ['{{#with nothing}}x{{/with}}', '"nothing" of'],
    ['{{nothing}}', '"nothing" of'],
    ['{{json nothing}}', '"nothing" of'],
    ['{{#group}}{{nothing}}{{/group}}', '"nothing" of'],
    ['{{#sorted}}\n{{nothing}}\n{{/sorted}}', '"nothing" of'],
    ['{{#sorted 80}}x{{/sorted}}', 'there is no block "sorted"'],
    ['{{#group 80}}x{{/group}}', 'there is no block "group"'],
    ['{{#group}}x{{else}}y{{/group}}', 'there is no block "group"'],
    ['{{#if hasAccounts}}a{{else}}{{nothing}}{{/if}}', '"nothing" of'],
    ['{{#each env}}{{project.name}}{{/each}}', '"project" of {{project.name}}'],
    ['{{#each env}}{{../nam}}{{/each}}', '"nam" of {{../nam}}'],
    ['{{#each env}}{{#each @root.nothing}}x{{/each}}{{/each}}', '"nothing" of'],
    ['{{#each env}}x{{else}}{{name}}{{/each}}', '"name" of'],
    ['{{#each env as |entry|}}{{entry.nam}}{{/each}}', '"nam" of'],
    ['{{@index}}', 'there is no @index here'],
    ['{{../project.name}}', 'goes above the file'],
    ['{{project.constructor}}', '"constructor" of'],
    ['{{project.__proto__}}', '"__proto__" of'],
    ['{{project}}', 'project is no text'],
    ['{{env}}', 'env is no text'],
    ['{{#each project}}x{{/each}}', 'each over what is no list'],
    ['{{#with env}}x{{/with}}', 'with over what is no object'],
    ['{{upper project.name}}', 'there is no helper "upper"'],
    ['{{lookup project "name"}}', 'there is no helper "lookup"'],
    ['{{#block project}}x{{/block}}', 'there is no block "block"'],
    ['{{#project}}x{{/project}}', 'there is no block "project"'],
    ['{{#if (json project.name)}}x{{/if}}', 'SubExpression is not part of the language'],
    ['{{> app.partial}}', 'is neither a slot on a line of its own nor a partial'],
    ['{{> partials/none}}', 'there is no partial "none"'],
    ['{{#> partials/none}}x{{/partials/none}}', 'PartialBlockStatement is not part'],
    ['{{#each env}}\n{{> slots/app.last}}\n{{/each}}', 'a slot inside each or with does not see'],
    ['{{#if database.id}}x{{/if}}', 'a condition on {{database.id}}, which is a choice: what is only there with it stands in with/'],
    ['{{#if stack.label}}x{{/if}}', 'a condition on {{stack.label}}, which is a choice'],
    ['{{#each features}}{{#if id}}x{{/if}}{{/each}}', 'a condition on {{id}}, which is a choice'],
    ['{{#if database.facts.isPostgres}}x{{/if}}', 'a condition on "postgres", which is a choice'],
    ['{{database.facts.journal}}', '"journal" of {{database.facts.journal}} is not in the view'],
  ])('hears %s', (template, fault) => {
    const faults = faultsOf({
      [app]: `${opened}${template}\n`,
      'families/node/databases/postgres/layer.yaml':
        'label: P\nhint: h\npackages: [pg]\nfacts: {isPostgres: true, columnTypes: {string: x}}\nservices: [{id: p, image: p, port: 1}]\n',
      'families/node/databases/sqlite/layer.yaml':
        'label: S\nhint: h\ndefault: true\npackages: [libsql]\nfacts: {isPostgres: false, journal: wal, columnTypes: {string: x}}\n',
    });
    expect(faults.join('\n')).toContain(fault);
    expect(faults.join('\n')).toContain(`${app}:`);
  });

  it('knows a resource in a resource’s files, and the field in a loop over fields', () => {
    const sound =
      '{{pascal}} {{resource.plural.kebab}} {{project.name}}\n' +
      '{{#each fields}}{{camel}} {{../pascal}} {{@root.project.name}} {{#if target}}{{target.pascal}}{{/if}}{{/each}}\n' +
      '{{#each refs as |ref index|}}{{index}} {{ref.target.camel}} {{@first}}{{/each}}\n';
    expect(faultsOf({ [resource]: sound })).toEqual([]);
    expect(faultsOf({ [app]: `${opened}{{pascal}}\n` }).join()).toContain('"pascal" of');
    expect(faultsOf({ [resource]: '{{#each fields}}{{pasca}}{{/each}}\n' }).join()).toContain(
      '"pasca" of',
    );
  });

  it('reads a slot’s contribution in the context it is opened in', () => {
    const file = 'families/node/auth/jwt/slots/resource.imports.hbs';
    expect(faultsOf({ [file]: '{{pascal}}\n' })).toEqual([]);
    const other = 'families/node/auth/jwt/slots/app.last.hbs';
    expect(faultsOf({ [other]: '{{pascal}}\n' }).join()).toContain(`${other}:1: "pascal" of`);
  });

  it('follows partials with what they are given', () => {
    const partial = 'stacks/express/base/partials/row.hbs';
    const call = `${opened}{{#each env}}{{> partials/row this label="x"}}{{/each}}\n`;
    expect(faultsOf({ [app]: call, [partial]: '{{name}} {{label}}\n' })).toEqual([]);
    expect(faultsOf({ [app]: call, [partial]: '{{../name}}\n' }).join()).toContain('goes above');
    expect(faultsOf({ [app]: call, [partial]: '{{title}}\n' }).join()).toContain('"title" of');
    expect(faultsOf({ [app]: call, [partial]: '{{> partials/row}}\n' }).join()).toContain(
      'calls itself',
    );
  });

  it.each<[string, Readonly<Record<string, string | null>>, string]>([
    [
      'a slot that nobody opens',
      { 'stacks/express/base/slots/app.first.hbs': 'x\n' },
      'the slot "app.first" is opened by nobody: no file has the line {{> slots/app.first}}',
    ],
    [
      'a slot that nobody fills',
      { [app]: `${opened}{{> slots/app.first}}\n` },
      'the slot "app.first" is filled by nobody: no layer has slots/app.first.hbs',
    ],
    [
      'a slot without a line of doc',
      { [app]: `${opened}{{> slots/app.first}}\n` },
      'the slot "app.first" is not documented: it wants a line below `slots` of',
    ],
    [
      'a documented slot that is nowhere',
      { 'stacks/express/stack.yaml': 'label: E\nhint: h\nfamily: node\nslots: {app.first: x}\n' },
      'the slot "app.first" is documented and opened by nobody',
    ],
    [
      'a package without a version',
      { 'stacks/express/base/layer.yaml': 'packages: [express, koa]\n' },
      'stacks/express/base/layer.yaml: the package "koa" has no version',
    ],
    [
      'a version that nobody uses',
      { 'stacks/express/base/layer.yaml': 'packages: []\n' },
      'no layer names the package "express"',
    ],
    [
      'a choice without a label',
      { 'families/node/auth/none/layer.yaml': 'hint: h\n' },
      'auth.none: no layer.yaml gives it a label',
    ],
    [
      'a choice without a hint',
      { 'families/node/auth/none/layer.yaml': 'label: h\n' },
      'auth.none: no layer.yaml gives it a hint',
    ],
    [
      'a part that nobody includes',
      { 'families/node/parts/mail/layer.yaml': 'layout: {a: b}\n' },
      'parts/mail: no layer includes it',
    ],
    [
      'two defaults',
      { 'families/node/auth/none/layer.yaml': 'label: h\nhint: h\ndefault: true\n' },
      'auth: 2 choices are the default',
    ],
    [
      'a with/ for a choice that is not there',
      { 'families/node/base/with/feature.redis/files/x.ts': 'x\n' },
      'there is no feature "redis"',
    ],
    [
      'a requirement that is not there',
      { 'families/node/auth/none/layer.yaml': 'label: h\nhint: h\nrequires: {database: [x]}\n' },
      'there is no database "x" in requires',
    ],
    [
      'two partials of one name',
      {
        'families/node/auth/none/partials/row.hbs': 'x\n',
        'families/node/auth/jwt/partials/row.hbs': 'x\n',
      },
      'another partial has that name',
    ],
  ])('hears %s', (_, files, fault) => {
    expect(faultsOf(files).join('\n')).toContain(fault);
  });
});
