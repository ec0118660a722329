import { describe, expect, it } from 'vitest';
import { KeelsonError } from '../../src/errors.js';
import { resolveBlueprint } from '../../src/blueprint.js';
import { compose } from '../../src/plan.js';
import { catalogWith, failureOf, planOf } from './support.js';

const full = { database: 'postgres', auth: 'jwt', features: ['cache'] };

describe('the view', () => {
  it('names the project in every casing', () => {
    expect(planOf({ name: 'my-http2-api', description: 'It {{x}}.' }).view.project).toEqual({
      name: 'my-http2-api',
      title: 'My Http2 Api',
      description: 'It {{x}}.',
      identifier: 'myHttp2Api',
      pascal: 'MyHttp2Api',
      snake: 'my_http2_api',
    });
  });

  it('says what was chosen, with the facts of the choice', () => {
    const { view } = planOf(full);
    expect(view.database).toMatchObject({ id: 'postgres', label: 'PostgreSQL' });
    expect(view.database.facts).toHaveProperty('columnTypes');
    expect(view.auth.label).toBe('JWT');
    expect(view.features.map(({ id }) => id)).toEqual(['cache']);
    expect(view.manager.ci).toBe('npm ci');
    expect(view.hasAccounts).toBe(true);
    expect(planOf({ auth: 'none' }).view.hasAccounts).toBe(false);
  });

  it('lists packages by name, with the versions of the stack', () => {
    const { view } = planOf(full);
    expect(view.packages).toEqual([
      { name: 'express', version: '5.3.0' },
      { name: 'jose', version: '6.2.17' },
      { name: 'pg', version: '8.23.1' },
      { name: 'zod', version: '4.6.7' },
    ]);
    expect(view.devPackages).toEqual([{ name: 'typescript', version: '6.0.3' }]);
  });

  it('counts a package that one layer runs and another only develops with as the first', () => {
    const catalog = catalogWith({
      'stacks/express/base/layer.yaml': 'packages: [express, typescript]\n',
    });
    const { view } = planOf({}, catalog);
    expect(view.packages.map(({ name }) => name)).toContain('typescript');
    expect(view.devPackages).toEqual([]);
  });

  it('fills texts of manifests from the view, once', () => {
    const catalog = catalogWith({
      'stacks/express/base/layer.yaml':
        'packages: [express]\nreadme:\n  - {title: Why, body: "{{project.name}}: {{project.description}}"}\n',
    });
    const { view } = planOf({ ...full, description: '{{project.snake}}' }, catalog);
    expect(view.env.find(({ name }) => name === 'DATABASE_URL')).toEqual({
      name: 'DATABASE_URL',
      doc: 'Where the data is',
      example: '',
      development: 'postgres://localhost/my_api',
      test: '',
      compose: '',
      secret: 0,
      required: true,
    });
    expect(view.readme).toEqual([{ title: 'Why', body: 'my-api: {{project.snake}}' }]);
    expect(view.services[0]).toMatchObject({
      id: 'postgres',
      port: 5432,
      env: [{ name: 'POSTGRES_DB', value: 'my_api' }],
      testEnv: [],
      volume: '',
    });
  });

  it('numbers migrations in the order of references', () => {
    const { view } = planOf({
      auth: 'none',
      resources: ['page book:ref(book) no:int', 'book title:string'],
    });
    expect(view.resources.map(({ camel, migration }) => [camel, migration])).toEqual([
      ['book', '0100'],
      ['page', '0101'],
    ]);
    expect(view.resources[1]?.fields[0]?.target?.plural.kebab).toBe('books');
  });

  it('dresses fields for templates', () => {
    const { view } = planOf({
      database: 'postgres',
      resources: [
        'thing(public) a:string(1..9):unique b:int(0..) c:money:default(1.50) d:enum(x,y)? e:string e2:text',
      ],
    });
    const fields = view.resources[0]?.fields ?? [];
    expect(fields.map(({ columnType }) => columnType)).toEqual([
      'varchar(9)',
      'integer',
      'bigint',
      'varchar(64)',
      'varchar(200)',
      'text',
    ]);
    expect(fields.map(({ hasMin, hasMax }) => [hasMin, hasMax])).toEqual([
      [true, true],
      [true, true],
      [true, true],
      [false, false],
      [false, true],
      [false, true],
    ]);
    expect(
      fields.map(({ sortable, filterable, searchable }) => [sortable, filterable, searchable]),
    ).toEqual([
      [true, true, true],
      [false, false, false],
      [false, false, false],
      [false, true, false],
      [false, false, true],
      [false, false, false],
    ]);
    expect(fields[2]).toMatchObject({ hasDefault: true, defaultJson: '"1.50"', mustBeSent: false });
    expect(fields[3]).toMatchObject({ optional: true, mustBeSent: false, defaultJson: 'null' });
  });

  it('gives every field two valid samples', () => {
    const { view } = planOf({
      resources: [
        'thing a:string(30..31) b:int(7..8) c:int(-9..-9) d:enum(x) e:boolean f:string(..3)',
      ],
    });
    const samples = view.resources[0]?.fields.map(({ sampleJson, otherJson }) => [
      JSON.parse(sampleJson) as unknown,
      JSON.parse(otherJson) as unknown,
    ]);
    expect(samples?.[0]?.map((text) => (text as string).length)).toEqual([30, 30]);
    expect(samples?.[0]?.[0]).not.toBe(samples?.[0]?.[1]);
    expect(samples?.slice(1, 4)).toEqual([
      [7, 8],
      [-9, -9],
      ['x', 'x'],
    ]);
    expect(samples?.[5]?.map((text) => (text as string).length)).toEqual([3, 3]);
  });

  it('gives indexes names that no database cuts', () => {
    const long = 'veryLongNameThatGoesOnAndOn';
    const { view } = planOf({
      resources: [`${long}Thing ${long}:string:index ${long}2:int:index`],
    });
    const indexes = view.resources[0]?.indexes ?? [];
    expect(new Set(indexes.map(({ name }) => name)).size).toBe(3);
    expect(new Set(indexes.map(({ shortName }) => shortName)).size).toBe(3);
    for (const { name, shortName } of indexes) {
      expect(name.length).toBeLessThanOrEqual(63);
      expect(shortName.length).toBeLessThanOrEqual(30);
    }
  });
});

describe('layers that contradict each other', () => {
  const other = 'stacks/express/auth/jwt/layer.yaml';
  it.each([
    ['env:\n  - {name: PORT, doc: Other}', 'environment variable "PORT"'],
    ['scripts: {build: other}', 'script "build"'],
    ['layout: {src/: other}', 'layout line "src/"'],
    ['services:\n  - {id: postgres, image: other, port: 1}', 'service "postgres"'],
  ])('%s', (yaml, what) => {
    const failure = failureOf(() => planOf(full, catalogWith({ [other]: `${yaml}\n` })));
    expect(failure.exitCode).toBe(1);
    expect(failure.message).toContain(`contradict each other in the ${what}`);
    expect(failure.message).toContain('stacks/express/auth/jwt');
    expect(failure.where).toBe(other);
  });

  it('may say the same twice', () => {
    const catalog = catalogWith({
      [other]: 'scripts: {build: tsc}\nlayout: {src/: the program}\n',
    });
    expect(planOf(full, catalog).view.scripts).toHaveLength(1);
  });

  it('must not both have a partial of one name', () => {
    const catalog = catalogWith({
      'common/base/partials/row.hbs': 'x\n',
      'stacks/express/base/partials/row.hbs': 'y\n',
    });
    expect(failureOf(() => planOf({}, catalog)).message).toBe(
      'common/base and stacks/express/base both have the partial "row"',
    );
  });
});

describe('a fault of the templates', () => {
  it.each([
    [{ 'stacks/express/base/layer.yaml': 'packages: [koa]\n' }, 'the package "koa" has no version'],
    [{ 'stacks/express/base/slots/nowhere.hbs': 'x\n' }, 'the slot "nowhere" is not documented'],
    [
      {
        'families/node/auth/jwt/layer.yaml':
          'label: "J"\nincludes: [accounts]\nenv: [{name: A, doc: "{{project.nam}}"}]\n',
      },
      '{{project.nam}} is no text of the view',
    ],
    [
      {
        'families/node/databases/postgres/layer.yaml':
          'label: P\npackages: [pg]\nfacts: {columnTypes: {id: uuid}}\n',
      },
      'P has no column type for string',
    ],
  ])('%o', (files, message) => {
    const failure = failureOf(() => planOf(full, catalogWith(files)));
    expect(failure.exitCode).toBe(1);
    expect(failure.message).toBe(message);
  });

  it('is none where no layer speaks of columns: models of a framework have their own', () => {
    const files = { 'families/node/databases/postgres/layer.yaml': 'label: P\npackages: [pg]\n' };
    const [resource] = planOf(full, catalogWith(files)).view.resources;
    expect(resource?.fields.map(({ columnType }) => columnType)).not.toContain(undefined);
  });

  it('can be collected instead of thrown', () => {
    const catalog = catalogWith({
      'stacks/express/base/layer.yaml': 'packages: [koa]\n',
      'stacks/express/base/slots/nowhere.hbs': 'x\n',
    });
    const faults: KeelsonError[] = [];
    const blueprint = resolveBlueprint({}, catalog);
    compose(blueprint, catalog.load(blueprint), (fault) => faults.push(fault));
    expect(faults.map(({ message }) => message).sort()).toEqual([
      'the package "koa" has no version',
      'the slot "nowhere" is not documented',
    ]);
  });
});
