import { describe, expect, it } from 'vitest';
import {
  environmentError,
  inputError,
  KeelsonError,
  targetError,
  templateError,
} from '../../src/errors.js';
import { fill, fillPath } from '../../src/fill.js';
import { packageManagers } from '../../src/managers.js';
import { nearest, suggestion } from '../../src/suggest.js';
import { helpers } from '../../src/template-helpers.js';
import { compareText } from '../../src/text.js';
import { failureOf } from './support.js';

describe('errors', () => {
  it('carry their exit code, place, excerpt, remedy and cause', () => {
    const cause = new Error('inner');
    const error = inputError('no', { where: 'a:1', excerpt: 'x\n^', remedy: 'Do it.', cause });
    expect(error).toBeInstanceOf(KeelsonError);
    expect(error).toMatchObject({ exitCode: 2, message: 'no', where: 'a:1', excerpt: 'x\n^' });
    expect(error).toMatchObject({ remedy: 'Do it.', cause, name: 'KeelsonError' });
    expect(inputError('no')).not.toHaveProperty('cause');
    expect(templateError('').exitCode).toBe(1);
    expect(targetError('').exitCode).toBe(3);
    expect(environmentError('').exitCode).toBe(4);
  });
});

describe('nearest', () => {
  const words = ['postgres', 'mysql', 'sqlite', 'jwt'];
  it.each([
    ['postgers', 'postgres'],
    ['PostgreSQL', 'postgres'],
    ['mysqll', 'mysql'],
    ['sqllite', 'sqlite'],
    ['jtw', 'jwt'],
    ['oracle', undefined],
    ['', undefined],
    ['x'.repeat(10_000), undefined],
  ])('to %s is %s', (word, found) => expect(nearest(word, words)).toBe(found));

  it('becomes a sentence', () => {
    expect(suggestion('mysqll', words)).toBe('Did you mean "mysql"?');
    expect(suggestion('oracle', words)).toBe('Choose one of: postgres, mysql, sqlite, jwt.');
  });
});

describe('fill', () => {
  const view = { project: { name: '{{x}}$&', port: 3000, on: false, list: [1] } };

  it('puts in texts, numbers and booleans, and does not read them again', () => {
    expect(fill('{{project.name}}:{{ project.port }} {{project.on}} {x}', view, 'f')).toBe(
      '{{x}}$&:3000 false {x}',
    );
    expect(fillPath('[project.port]/[project.on].ts', view, 'f')).toBe('3000/false.ts');
  });

  it.each(['{{project}}', '{{project.list}}', '{{nothing.there}}', '{{constructor.name}}'])(
    'refuses %s',
    (text) => expect(failureOf(() => fill(text, view, 'layer.yaml')).where).toBe('layer.yaml'),
  );

  it.each(['[project.__proto__]', '[project.name.length]'])('refuses %s', (path) =>
    expect(failureOf(() => fillPath(path, view, 'f')).exitCode).toBe(1),
  );
});

describe('the helpers of templates', () => {
  it.each([
    ['plain', `'plain'`],
    ["it's", `"it's"`],
    ['say "x"', `'say "x"'`],
    [`it's "x"`, `'it\\'s "x"'`],
    [`'a' "b`, `"'a' \\"b"`],
    ['back\\slash\n', `'back\\\\slash\\n'`],
    ['${x} `y`', "'${x} `y`'"],
    ['', `''`],
  ])('quote %j as %s', (text, literal) => {
    expect(helpers.quote(text)).toBe(literal);
    expect(Function(`return ${literal}`)()).toBe(text); // eslint-disable-line @typescript-eslint/no-implied-eval, @typescript-eslint/no-unsafe-call
  });

  it('write JSON', () => expect(helpers.json('a"b')).toBe('"a\\"b"'));
});

it('texts compare by code unit, whatever the locale', () => {
  expect(['b', 'a', 'B', 'ä', '_'].sort(compareText)).toEqual(['B', '_', 'a', 'b', 'ä']);
  expect(compareText('a', 'a')).toBe(0);
});

it('package managers are what they say', () => {
  for (const [id, manager] of Object.entries(packageManagers)) {
    expect(manager.id).toBe(id);
    for (const command of [manager.install, manager.ci, manager.run]) {
      expect(command.startsWith(id)).toBe(true);
    }
  }
});
