import { util } from 'prettier';
import { describe, expect, it } from 'vitest';
import { compileTemplate } from '../../src/compile.js';
import {
  environmentError,
  inputError,
  KeelsonError,
  targetError,
  templateError,
} from '../../src/errors.js';
import { fill, fillPath } from '../../src/fill.js';
import { managersOf } from '../../src/managers/managers.js';
import { nearest, suggestion } from '../../src/suggest.js';
import { helpers, sortMarked } from '../../src/template-helpers.js';
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
    ['j', undefined],
    ['', undefined],
    ['x'.repeat(10_000), undefined],
  ])('to %s is %s', (word, found) => expect(nearest(word, words)).toBe(found));

  it('takes no letter for another', () => {
    expect(nearest('c', ['a', 'b'])).toBeUndefined();
    expect(nearest('A', ['a', 'b'])).toBe('a');
  });

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

  it.each([
    ['plain', '"plain"'],
    ["it's", `"it's"`],
    ['say "x"', `'say "x"'`],
    [`it's "x"`, `'it\\'s "x"'`],
    [`it's '"`, `"it's '\\""`],
    ['back\\slash', '"back\\\\slash"'],
  ])('quote %j as %s in double quotes, if that costs no more', (text, literal) => {
    expect(helpers.quoteDouble(text)).toBe(literal);
  });

  it.each([
    [
      'Books, and who has read them: 5 of 7 (so far).',
      'Books, and who has read them: 5 of 7 (so far).',
    ],
    ['a_b c _d_ *e* `f`', 'a_b c \\_d\\_ \\*e\\* \\`f\\`'],
    ['<b>[x](y)</b> &amp; R&D \\', '\\<b>\\[x](y)\\</b> \\&amp; R&D \\\\'],
    ['# x', '\\# x'],
    ['- x', '\\- x'],
    ['---', '\\---'],
    ['-5 degrees', '-5 degrees'],
    ['1. x', '1\\. x'],
    ['> x', '\\> x'],
    ['https://a.b/~c_d', 'https://a.b/~c_d'],
  ])('write %j as Markdown: %s', (text, written) => {
    expect(helpers.markdown(text)).toBe(written);
  });

  it('write JSON', () => expect(helpers.json('a"b')).toBe('"a\\"b"'));

  it('sort statements by name, with digits as numbers, and keep each once', () => {
    const lines = ['from b10 import x', 'from b2 import (', '    y,', ')', 'from a_b import z'];
    const text = `{{#sorted}}\n${[...lines, 'from a.b import z', 'from b10 import x'].join('\n')}\n{{/sorted}}\n`;
    const [b10 = '', b2 = '', y = '', end = '', a_b = ''] = lines;
    expect(sortMarked(compileTemplate(text, 'x.hbs')({}), (same) => same)).toBe(
      `${['from a.b import z', a_b, b2, y, end, b10].join('\n')}\n`,
    );
  });

  describe('group lines', () => {
    const group = (text: string, view: Readonly<Record<string, unknown>> = {}): string =>
      compileTemplate(`{{#group}}\n${text}\n{{/group}}\n`, 'x.hbs')(view);

    it.each([
      ['export function a(\n  b: B,\n  c?: C,\n): D {', 'export function a(b: B, c?: C): D {'],
      ['  import {\n    a,\n    type B,\n  } from x;', '  import { a, type B } from x;'],
      ['const a = [\n  1,\n  2,\n];', 'const a = [1, 2];'],
      ['type A = B<\n  typeof c\n>;', 'type A = B<typeof c>;'],
      ['f({\n  a,\n});', 'f({ a });'],
      ['a = {\n  ...b,\n  ...c,\n};', 'a = { ...b, ...c };'],
      ['await a\n  .b()\n  .c(\n    d,\n  )\n  .e();', 'await a.b().c(d).e();'],
      ['a:\n  b,', 'a: b,'],
      ['a =\n  b;', 'a = b;'],
      ['() =>\n  b,', '() => b,'],
      ['if (\n  a &&\n  b\n) {', 'if (a && b) {'],
      ["f(\n  'a, ( b',\n);", "f('a, ( b');"],
      ['one line', 'one line'],
      ['from a import (\n    b,\n    c,\n)', 'from a import b, c'],
      ['    a: (\n        B | None\n    ) = None', '    a: B | None = None'],
    ])('%j as %s', (text, line) => expect(group(text)).toBe(`${line}\n`));

    it('with a value in parentheses where only the type of a Python member fits beside its name', () => {
      const text = '    name: (\n        {{type}}\n    ) = None';
      const below = (type: string) => `    name: ${type} = (\n        None\n    )\n`;
      const broken = (type: string) => `    name: (\n        ${type}\n    ) = None\n`;
      for (const [length, expected] of [
        [82, `    name: ${'T'.repeat(82)} = None\n`],
        [83, `    name: ${'T'.repeat(83)} = None\n`],
        [84, below('T'.repeat(84))],
        [86, below('T'.repeat(86))],
        [87, broken('T'.repeat(87))],
      ] as const) {
        expect(group(text, { type: 'T'.repeat(length) })).toBe(expected);
      }
    });

    it('up to 100 columns', () => {
      const text = 'f(\n  {{a}},\n);';
      expect(group(text, { a: 'a'.repeat(96) })).toBe(`f(${'a'.repeat(96)});\n`);
      const broken = `f(\n  ${'a'.repeat(97)},\n);\n`;
      expect(group(text, { a: 'a'.repeat(97) })).toBe(broken);
    });

    it('by columns, not by code units, as the formatter does', () => {
      const text = '  f(\n    {{a}},\n  );';
      for (const letter of [
        'é',
        'e\u0301',
        'ß',
        'д',
        'λ',
        '应',
        'あ',
        'ア',
        '한',
        '！',
        '🚀',
        '🌵',
      ]) {
        for (let count = 30; count < 100; count++) {
          const a = letter.repeat(count);
          const fits = util.getStringWidth(`  f(${a});`) <= 100;
          expect(group(text, { a }).split('\n').length - 1, `${count} × ${letter}`).toBe(
            fits ? 1 : 3,
          );
        }
      }
    });

    it('one in another: the inner one by itself when the outer one stays', () => {
      const text =
        '{{#if yes}}\n  if (\n{{/if}}\n    a &&\n{{#group}}\n    f(\n      {{b}},\n      {{c}},\n    )\n{{/group}}\n  ) {';
      const of = (b: string, c: string): string => group(text, { yes: true, b, c });
      expect(of('b', 'c')).toBe('  if (a && f(b, c)) {\n');
      const b = 'b'.repeat(40);
      expect(of(b, 'c'.repeat(45))).toBe(
        `  if (\n    a &&\n    f(${b}, ${'c'.repeat(45)})\n  ) {\n`,
      );
      const c = 'c'.repeat(60);
      expect(of(b, c)).toBe(`  if (\n    a &&\n    f(\n      ${b},\n      ${c},\n    )\n  ) {\n`);
    });
  });
});

it('texts compare by code unit, whatever the locale', () => {
  expect(['b', 'a', 'B', 'ä', '_'].sort(compareText)).toEqual(['B', '_', 'a', 'b', 'ä']);
  expect(compareText('a', 'a')).toBe(0);
});

it('package managers are what they say', () => {
  for (const { program, install, ci, run } of managersOf('npm').all) {
    for (const command of [install, ci, run]) expect(command.startsWith(program)).toBe(true);
  }
  for (const { id, install, ci, production, lock } of managersOf('python').all) {
    for (const command of [install, ci, production, lock]) expect(command).toContain(id);
  }
});

it('commands of a manifest are typed as each manager wants them', () => {
  const typed = (ecosystem: string, command: string): string[] => {
    const { all, typed: write } = managersOf(ecosystem);
    return all.slice(0, 2).map((manager) => write(manager, command));
  };
  expect(typed('npm', 'lint')).toEqual(['npm run lint', 'pnpm run lint']);
  expect(typed('npm', 'node dist/main.js')).toEqual(['node dist/main.js', 'node dist/main.js']);
  expect(typed('python', 'ruff check . && mypy .')).toEqual([
    'uv run ruff check . && uv run mypy .',
    '.venv/bin/ruff check . && .venv/bin/mypy .',
  ]);
});

it('an ecosystem that no file knows is a fault of the family', () => {
  expect(failureOf(() => managersOf('cargo')).message).toBe('there is no ecosystem "cargo"');
});
