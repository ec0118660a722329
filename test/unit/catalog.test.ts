import { describe, expect, it } from 'vitest';
import { catalogWith, failureOf } from './support.js';

const selection = {
  framework: 'express',
  database: 'postgres',
  auth: 'jwt',
  example: 'tasks',
  features: ['cache', 'docs'],
};

describe('the catalog', () => {
  it('offers what has a folder', () => {
    const catalog = catalogWith();
    expect(catalog.stacks()).toEqual([
      { id: 'express', label: 'Express', hint: 'The one everybody knows.', isDefault: false },
    ]);
    const ids = (kind: 'database' | 'auth' | 'feature' | 'example'): string[] =>
      catalog.choices('express', kind).map(({ id }) => id);
    expect(ids('database')).toEqual(['postgres', 'sqlite']);
    expect(ids('auth')).toEqual(['jwt', 'none', 'session']);
    expect(ids('feature')).toEqual(['cache', 'docs']);
    expect(ids('example')).toEqual(['none', 'tasks']);
    expect(catalog.choices('express', 'database')[1]).toEqual({
      id: 'sqlite',
      label: 'SQLite',
      hint: 'A file, nothing to install.',
      isDefault: true,
    });
  });

  it('does not offer a database that only common documents know', () => {
    const catalog = catalogWith({ 'common/databases/oracle/layer.yaml': 'label: Oracle\n' });
    expect(catalog.choices('express', 'database').map(({ id }) => id)).not.toContain('oracle');
  });

  it('lays the layers in order: kind, id, then common before family before stack', () => {
    const { layers } = catalogWith({
      'common/auth/jwt/slots/readme.sections.hbs': 'Tokens.\n',
    }).load(selection);
    expect(layers.map(({ id }) => id)).toEqual([
      'common/base',
      'families/node/base',
      'stacks/express/base',
      'families/node/databases/postgres',
      'stacks/express/databases/postgres',
      'stacks/express/databases/postgres/with/feature.cache',
      'families/node/parts/accounts',
      'common/auth/jwt',
      'families/node/auth/jwt',
      'stacks/express/auth/jwt',
      'families/node/features/cache',
      'common/features/docs',
      'common/examples/tasks',
      'families/node/resource',
    ]);
  });

  it('takes a part that resources share only where there are some', () => {
    const catalog = catalogWith({
      'families/node/resource/layer.yaml': 'includes: [rows]\n',
      'families/node/parts/rows/files/rows.ts': '// rows\n',
    });
    const hasRows = (change: object): boolean =>
      catalog
        .load({ ...selection, ...change })
        .layers.some(({ id }) => id === 'families/node/parts/rows');
    expect(hasRows({})).toBe(true);
    expect(hasRows({ example: 'none' })).toBe(false);
    expect(hasRows({ example: 'none', resources: ['note text:text'] })).toBe(true);
  });

  it('takes `without` of a feature that is not chosen, and no `with` of it', () => {
    const { layers } = catalogWith().load({ ...selection, features: [] });
    const ids = layers.map(({ id }) => id);
    expect(ids).toContain('families/node/features/cache/without');
    expect(ids).not.toContain('families/node/features/cache');
    expect(ids).not.toContain('stacks/express/databases/postgres/with/feature.cache');
  });

  it('includes parts from wherever they are named, and parts of parts', () => {
    const { layers } = catalogWith({
      'families/node/parts/accounts/layer.yaml': 'includes: [mail]\n',
      'families/node/parts/mail/layer.yaml': 'layout: {src/mail/: mail}\n',
      'families/node/features/cache/without/layer.yaml': 'includes: [memory]\n',
      'families/node/parts/memory/layer.yaml': 'layout: {src/memory/: memory}\n',
      'families/node/base/with/part.memory/layer.yaml': 'includes: [late]\n',
      'families/node/parts/late/layer.yaml': 'layout: {src/late/: late}\n',
    }).load({ ...selection, features: [] });
    const ids = layers.map(({ id }) => id);
    expect(ids.filter((id) => id.includes('/parts/'))).toEqual(
      ['accounts', 'late', 'mail', 'memory'].map((part) => `families/node/parts/${part}`),
    );
  });

  it('reads each folder once', () => {
    const catalog = catalogWith();
    const first = catalog.load(selection).layers;
    const second = catalog.load(selection).layers;
    expect(second.map((layer, index) => layer === first[index])).not.toContain(false);
  });

  it('reads no file of what is not chosen', () => {
    const catalog = catalogWith({ 'families/node/databases/sqlite/slots/broken.txt': '' });
    expect(catalog.choices('express', 'database')).toHaveLength(2);
    for (const layer of catalog.load(selection).layers) expect(layer.slots).toBeDefined();
    const other = catalog.load({ ...selection, database: 'sqlite' }).layers;
    expect(failureOf(() => other.map((layer) => layer.slots)).exitCode).toBe(1);
  });

  it('passes over what tools leave in it', () => {
    const catalog = catalogWith({
      'families/node/base/files/.ruff_cache/1': 'x\n',
      'families/node/base/files/src/__pycache__/a.pyc': 'x\n',
    });
    const base = ({ id }: { readonly id: string }): boolean => id === 'families/node/base';
    const paths = (from: typeof catalog): string[] | undefined =>
      from
        .load(selection)
        .layers.find(base)
        ?.files.map(({ path }) => path);
    expect(paths(catalog)).toEqual(paths(catalogWith()));
  });

  it('knows executables by bin/ and by #!', () => {
    const { layers } = catalogWith({
      'families/node/base/files/bin/plain': 'x\n',
      'families/node/base/files/tool.sh': '#!/bin/sh\n',
    }).load(selection);
    const files = layers.find(({ id }) => id === 'families/node/base')?.files ?? [];
    const modes = Object.fromEntries(files.map(({ path, executable }) => [path, executable]));
    expect(modes).toMatchObject({
      'bin/plain': true,
      'tool.sh': true,
      'package.json.hbs': false,
    });
  });
});

describe('versions', () => {
  it('are read from a pyproject.toml, with the extras of a package in its name', () => {
    const { versions } = catalogWith({
      'stacks/express/versions/pyproject.toml': `
        [project]
        dependencies = ["django==5.2.19", "psycopg[binary]==3.3.9", "tzdata==2025.2"]
        [dependency-groups]
        dev = ["mypy==2.4.1", "pytest==9.2.0rc1"]
      `,
    }).stack('express');
    expect([...versions]).toEqual(
      expect.arrayContaining([
        ['django', '5.2.19'],
        ['psycopg[binary]', '3.3.9'],
        ['tzdata', '2025.2'],
        ['mypy', '2.4.1'],
        ['pytest', '9.2.0rc1'],
      ]),
    );
  });
});

describe('a choice that is not offered', () => {
  it.each([
    [{ framework: 'koa' }, 'there is no framework "koa"', 'express'],
    [{ database: 'oracle' }, 'Express has no database "oracle"', 'postgres, sqlite'],
    [{ auth: 'oauth' }, 'Express has no auth "oauth"', 'jwt, none, session'],
    [{ features: ['x'] }, 'Express has no feature "x"', 'cache, docs'],
    [{ framework: '../express' }, 'there is no framework', 'express'],
    [{ database: '../../etc' }, 'has no database', 'postgres'],
    [{ auth: '' }, 'has no auth ""', 'jwt'],
  ])('%o → exit 2', (change, message, remedy) => {
    const failure = failureOf(() => catalogWith().load({ ...selection, ...change }));
    expect(failure.exitCode).toBe(2);
    expect(failure.message).toContain(message);
    expect(failure.remedy).toContain(remedy);
  });
});

describe('a broken templates tree is a fault with its place', () => {
  const manifest = 'families/node/auth/jwt/layer.yaml';
  it.each([
    [{ [manifest]: 'label: JWT\npackage: [jose]\n' }, 'unknown key "package"', `${manifest}:2:1`],
    [
      { [manifest]: 'env:\n  - name: A\n    doc: x\n    secrt: 32\n' },
      'unknown key "env.0.secrt"',
      `${manifest}:4:5`,
    ],
    [{ [manifest]: 'label: [a]\n' }, 'label must be text', `${manifest}:1:8`],
    [{ [manifest]: 'label: a\nlabel: b\n' }, 'this key stands twice', `${manifest}:2:1`],
    [{ [manifest]: 'label: "a\n' }, 'this is not YAML: missing closing', `${manifest}:2:1`],
    [
      { [manifest]: 'env:\n  - {name: a, doc: x}\n' },
      'environment variable name',
      `${manifest}:2:12`,
    ],
    [
      { [manifest]: 'facts: {__proto__: {x: 1}}\n' },
      '"__proto__" is not allowed',
      `${manifest}:1:9`,
    ],
    [{ [manifest]: 'label: |\n  two\n  lines\n' }, 'must be one line', `${manifest}:1:8`],
    [{ [manifest]: 'includes: [nowhere]\n' }, 'the part "nowhere", which does not exist', manifest],
    [
      { 'families/node/auth/jwt/file/x': '' },
      'a layer has no "file"',
      'families/node/auth/jwt/file',
    ],
    [
      { 'families/node/auth/jwt/with/redis/x': '' },
      '"redis" is not <kind>.<id>',
      'families/node/auth/jwt/with/redis',
    ],
    [
      { 'families/node/auth/jwt/slots/a.txt': '' },
      'files named <name>.hbs',
      'families/node/auth/jwt/slots/a.txt',
    ],
    [{ 'stacks/express/stack.yaml': null }, 'needs stacks/express/stack.yaml', 'stacks/express'],
    [
      { 'stacks/express/stack.yaml': 'label: E\n' },
      'the key "family" is missing',
      'stack.yaml:1:1',
    ],
    [
      { 'stacks/express/versions/package.json': '{"dependencies": {"a": "^1.0.0"}}' },
      'dependencies.a: must be an exact version',
      'stacks/express/versions/package.json:1:24',
    ],
    [
      {
        'stacks/express/versions/pyproject.toml': '[project]\ndependencies = ["django>=5"]\n',
      },
      'project.dependencies.0: must be an exact version, e.g. name==1.2.3',
      'stacks/express/versions/pyproject.toml',
    ],
    [
      { 'stacks/express/versions/pyproject.toml': '[project\n' },
      'this is not TOML',
      'stacks/express/versions/pyproject.toml',
    ],
    [{ 'stacks/express/versions/go.mod': 'x' }, 'no reader for versions in "go.mod"', 'go.mod'],
  ])('%o', (files, message, where) => {
    const failure = failureOf(() => {
      for (const layer of catalogWith(files).load(selection).layers)
        expect(layer.slots).toBeDefined();
    });
    expect(failure.exitCode).toBe(1);
    expect(failure.message).toContain(message);
    expect(failure.where).toContain(where);
  });
});
