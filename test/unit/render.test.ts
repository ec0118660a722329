import { keelsonVersion } from '../../src/version.js';
import { describe, expect, it } from 'vitest';
import { catalogWith, failureOf, renderOf, textOf } from './support.js';

const app = 'stacks/express/base/files/src/app.ts.hbs';
const slot = 'stacks/express/auth/jwt/slots/app.last.hbs';
const jwt = { auth: 'jwt' };

/** What a template over the fixtures becomes. */
function rendered(template: string, more: Readonly<Record<string, string>> = {}): string {
  return textOf(renderOf(jwt, catalogWith({ [app]: template, ...more })), 'src/app.ts');
}

it('sorts what comes from slots among what stands there', () => {
  const template = '{{#sorted}}\nb\n{{> slots/app.last}}\nd\n{{/sorted}}\n';
  expect(rendered(template, { [slot]: 'c\na\n' })).toBe('a\nb\nc\nd\n');
  expect(rendered(template)).toBe('b\nd\n');
});

describe('paths', () => {
  it('get dots and names', () => {
    const tree = renderOf({
      resources: ['orderItem a:int'],
    });
    expect([...tree.keys()]).toEqual([
      '.gitignore',
      '.keelson/blueprint.json',
      'README.md',
      'bin/start',
      'package.json',
      'src/accounts.ts',
      'src/app.ts',
      'src/cache.ts',
      'src/dialect.ts',
      'src/order-items/order-items.routes.ts',
    ]);
  });

  it('keep a double underscore, and may hold any text of the view', () => {
    const catalog = catalogWith({
      'stacks/express/base/files/[project.snake]/__init__.py': '',
      'stacks/express/base/files/_github/_x/y_z.yml': 'a: 1\n',
    });
    const paths = [...renderOf({ name: 'my-api' }, catalog).keys()];
    expect(paths).toContain('my_api/__init__.py');
    expect(paths).toContain('.github/.x/y_z.yml');
  });

  it('refuse a name that the view does not have', () => {
    const file = 'stacks/express/base/files/[plural.kebab].ts';
    const failure = failureOf(() => renderOf({}, catalogWith({ [file]: '' })));
    expect(failure).toMatchObject({
      exitCode: 1,
      where: 'stacks/express/base/files/[plural.kebab].ts',
    });
  });

  it('must not be written twice', () => {
    const catalog = catalogWith({ 'stacks/express/base/files/README.md': 'x\n' });
    const failure = failureOf(() => renderOf({}, catalog));
    expect(failure.message).toBe('common/base and stacks/express/base both write README.md');
    expect(failure.exitCode).toBe(1);
  });

  it('must not be written by a resource where the project has a file', () => {
    const catalog = catalogWith({ 'stacks/express/base/files/src/logs/logs.routes.ts': 'x\n' });
    const failure = failureOf(() => renderOf({ resources: ['log a:int'] }, catalog));
    expect(failure.message).toBe(
      'a resource cannot be named "log": the project has a file src/logs/logs.routes.ts of its own',
    );
    expect(failure.exitCode).toBe(2);
  });

  it.each([
    ['stacks/express/base/files/readme.MD', 'README.md and readme.MD'],
    ['stacks/express/base/files/SRC/x.ts', 'SRC/ and src/'],
    ['stacks/express/base/files/src', 'src and src/'],
    ['stacks/express/base/files/src/app.ts/x', 'src/app.ts and src/app.ts/'],
  ])('must not be one on some systems: %s', (file, names) => {
    const files = file.endsWith('/src')
      ? { 'stacks/express/base/files/src': null, [file]: 'x\n' }
      : { [file]: 'x\n' };
    const failure = failureOf(() => renderOf({}, catalogWith(files)));
    expect(failure.message).toBe(`${names} would be one file on some systems`);
    expect(failure.exitCode).toBe(1);
  });

  it('compares accents as macOS does', () => {
    const catalog = catalogWith({
      'stacks/express/base/files/caf\u00e9.md': 'x\n',
      'common/base/files/cafe\u0301.md': 'x\n',
    });
    expect(failureOf(() => renderOf({}, catalog)).message).toContain('would be one file');
  });
});

describe('files', () => {
  it('without .hbs are copied byte for byte', () => {
    const text = '{{not.a.template}}\r\n  \n{{> slots/x}}';
    const tree = renderOf({}, catalogWith({ 'stacks/express/base/files/raw.txt': text }));
    expect(textOf(tree, 'raw.txt')).toBe(text);
  });

  it('are 0755 when they are programs, else 0644', () => {
    const tree = renderOf({});
    expect(tree.get('bin/start')?.mode).toBe(0o755);
    expect(tree.get('package.json')?.mode).toBe(0o644);
  });

  it('know the layers they are from: the owner, then who filled a slot', () => {
    const tree = renderOf(jwt);
    expect(tree.get('src/app.ts')?.from).toEqual([
      'stacks/express/base',
      'families/node/resource',
      'stacks/express/auth/jwt',
    ]);
    expect(tree.get('.gitignore')?.from).toEqual(['common/base']);
  });

  it('hold the blueprint', () => {
    const blueprint = textOf(renderOf({ name: 'shop-api' }), '.keelson/blueprint.json');
    expect(JSON.parse(blueprint)).toMatchObject({ name: 'shop-api', keelson: keelsonVersion });
    expect(blueprint.endsWith('}\n')).toBe(true);
  });

  it('say user text literally', () => {
    const description = `{{7*7}}\${7*7}<%=7*7%>#{7*7} "'\\ $& $1 [plural.kebab] {{> slots/x}}`;
    const tree = renderOf({ description });
    expect(textOf(tree, 'README.md')).toContain(description);
    expect(JSON.parse(textOf(tree, 'package.json'))).toMatchObject({ description });
  });
});

describe('slots', () => {
  const opened = 'a {\n  {{> slots/app.last}}\n}\n';

  it('apply the indent of their line to every line that is not blank', () => {
    expect(rendered(opened, { [slot]: 'x {\n\n  y\n}\n' })).toBe('a {\n  x {\n\n    y\n  }\n}\n');
  });

  it('end each contribution with a line break', () => {
    const more = {
      [slot]: 'one',
      'families/node/auth/jwt/slots/app.last.hbs': 'zero',
    };
    expect(rendered(opened, more)).toBe('a {\n  zero\n  one\n}\n');
  });

  it.each([
    ['a\n{{> slots/app.last}}\nb\n', 'a\nb\n'],
    ['a\n\n{{> slots/app.last}}\n\nb\n', 'a\n\nb\n'],
    ['a\n\n{{> slots/app.last}}\nb\n', 'a\n\nb\n'],
    ['a\n{{> slots/app.last}}\n\nb\n', 'a\n\nb\n'],
    ['a\n\n{{> slots/app.last}}\n', 'a\n'],
    ['{{> slots/app.last}}\n\nb\n', 'b\n'],
    ['a\n\n{{> slots/app.last}}\n\n{{> slots/app.last}}\n\nb\n', 'a\n\nb\n'],
    ['{{> slots/app.last}}\n', ''],
    ['a\n\n\n{{> slots/app.last}}\nb\n', 'a\n\n\nb\n'],
  ])('leave no line when they are empty: %j', (template, expected) => {
    expect(rendered(template)).toBe(expected);
  });

  it('count as empty when a condition leaves nothing', () => {
    const contribution = '{{#unless hasAccounts}}\nx\n{{/unless}}\n';
    expect(rendered(opened, { [slot]: contribution })).toBe('a {\n}\n');
  });

  it('repeat a contribution of a resource layer for each resource', () => {
    const catalog = catalogWith({
      [app]: '{{> slots/app.routes}}\n',
      'stacks/express/auth/jwt/slots/app.routes.hbs': null,
    });
    const resources = ['b1 a:ref(a1)', 'a1 a:int'];
    const tree = renderOf({ ...jwt, resources }, catalog);
    expect(textOf(tree, 'src/app.ts')).toBe('app.use(a1sPath);\napp.use(b1sPath);\n');
  });

  it('inside a resource file see that resource alone', () => {
    const catalog = catalogWith({
      'families/node/resource/slots/resource.imports.hbs': '// {{pascal}}\n',
      'families/node/parts/accounts/slots/resource.imports.hbs':
        '// all {{resources.length}}: {{pascal}}\n',
    });
    const tree = renderOf({ resources: ['cat a:int', 'dog a:int'] }, catalog);
    expect(textOf(tree, 'src/dogs/dogs.routes.ts')).toMatch(/^\/\/ all 2: Dog\n\/\/ Dog\n/);
  });

  it('may be opened by a contribution, but not inside themselves', () => {
    const nested = 'stacks/express/auth/jwt/slots/app.imports.hbs';
    const routes = 'stacks/express/auth/jwt/slots/app.routes.hbs';
    const files = { [app]: '{{> slots/app.last}}\n', [slot]: '<\n  {{> slots/app.imports}}\n>\n' };
    expect(rendered(files[app], { ...files, [nested]: 'x\n', [routes]: '' })).toContain(
      '<\n  x\n  import',
    );
    const failure = failureOf(() =>
      rendered('{{> slots/app.last}}\n', { [slot]: '{{> slots/app.last}}\n' }),
    );
    expect(failure.message).toBe('the slot "app.last" is opened inside itself');
  });

  it('stand on a line of their own, and are documented', () => {
    expect(failureOf(() => rendered('a\nf({{> slots/app.last}})\n'))).toMatchObject({
      message: 'a slot is opened on a line of its own',
      where: `${app}:2`,
    });
    expect(failureOf(() => rendered('{{> slots/unheard.of}}\n')).message).toBe(
      'the slot "unheard.of" is not documented',
    );
  });
});

describe('the language of templates', () => {
  it('has json, if, unless, each, with, and local partials', () => {
    const template =
      '{{json project.name}} {{#if hasAccounts}}yes{{else}}no{{/if}}{{#unless hasResources}}!{{/unless}}\n' +
      '{{#each features as |feature|}}{{feature.id}}{{/each}}{{#with project}}{{snake}}{{/with}}\n' +
      '  {{> partials/row name="x"}}\n';
    const row = { 'stacks/express/base/partials/row.hbs': 'row {{name}}\n\nend\n' };
    expect(rendered(template, row)).toBe('"my-api" yes\ndocsmy_api\n  row x\n\n  end\n');
  });

  it.each([
    ['a\n{{project.nam}}\n', '"nam" is not in the view', `${app}:2:3`],
    ['a\n\n  {{nothing.there}}\n', '"there" is not in the view', `${app}:3:5`],
    ['{{#if hasAccounts}}\n', 'Parse error', `${app}:2`],
    ['{{#if}}x{{/if}}\n', '#if requires exactly one argument', app],
    ['{{upper project.name}}\n', 'upper', app],
    ['{{lookup project "name"}}\n', 'lookup', app],
    ['{{log project.name}}\n', 'log', app],
    ['{{> partials/none}}\n', 'partials/none', app],
    ['{{#unknown}}x{{/unknown}}\n', 'unknown', app],
  ])('has nothing else: %j', (template, message, where) => {
    const failure = failureOf(() => rendered(template));
    expect(failure.exitCode).toBe(1);
    expect(failure.message).toContain(message);
    expect(failure.where).toContain(where);
  });

  it('names the slot or partial in which a fault is', () => {
    expect(
      failureOf(() => rendered('{{> slots/app.last}}\n', { [slot]: 'a\n{{nam}}\n' })).where,
    ).toBe(`${slot}:2:3`);
    const partial = 'stacks/express/base/partials/row.hbs';
    expect(
      failureOf(() => rendered('\n\n\n{{> partials/row}}\n', { [partial]: 'a\n{{nam}}\n' })).where,
    ).toBe(`${partial}:2:3`);
  });
});
