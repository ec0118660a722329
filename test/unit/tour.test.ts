import { describe, expect, it } from 'vitest';
import { trace } from '../../src/explain/trace.js';
import { placeOf, toursOf, withTours, type TourStep } from '../../src/tour.js';
import type { FileTree } from '../../src/types.js';
import { catalogWith, failureOf, planOf, renderOf, textOf } from './support.js';

const source = `# GET /
From the socket to the answer.

## It begins
@ src/app.ts 2 const app

What **begins**
there.

## It ends
@ src/end.py 1 end()

What ends.
`;

function treeOf(files: Readonly<Record<string, string>>): FileTree {
  return new Map(
    Object.entries(files).map(([path, text]) => [
      path,
      { path, bytes: Buffer.from(text), mode: 0o644, from: [`layer of ${path}`] },
    ]),
  );
}

const files = {
  '.tours/first.tour': source,
  'src/app.ts': 'import x;\n\n  const app = x();\n    app.use();\n',
  'src/end.py': 'end()\n',
};

const step: TourStep = { title: '', file: 'a', anchor: 'b(', count: 2, text: '' };

describe('a step', () => {
  it('is at the one line that has its text, with the lines below it', () => {
    const place = placeOf(step, 'a\n  b(1)\n    c\nd\n');
    expect(place).toEqual({ line: 2, code: ['b(1)', '  c'] });
  });

  it.each([
    [undefined, 'file'],
    ['a\n', 'line'],
    ['b(1)\nb(2)\n', 'one line'],
  ])('is nowhere in %j: no %s', (text, missing) => {
    expect(placeOf(step, text)).toEqual({ missing });
  });
});

describe('tours', () => {
  it('become a page that links to lines', () => {
    const tree = withTours(treeOf(files));
    expect(textOf(tree, 'TOUR.md')).toContain(`## GET /

From the socket to the answer.

### 1. It begins

[\`src/app.ts\`, line 3](src/app.ts#L3)

\`\`\`ts
const app = x();
  app.use();
\`\`\`

What **begins**
there.

### 2. It ends
`);
    expect(tree.get('TOUR.md')?.from).toEqual(['layer of .tours/first.tour']);
    expect([...tree.keys()]).toEqual([...tree.keys()].sort());
  });

  it('become files for CodeTour', () => {
    expect(JSON.parse(textOf(withTours(treeOf(files)), '.tours/first.tour'))).toEqual({
      $schema: 'https://aka.ms/codetour-schema',
      title: 'GET /',
      description: 'From the socket to the answer.',
      steps: [
        { file: 'src/app.ts', line: 3, title: 'It begins', description: 'What **begins**\nthere.' },
        { file: 'src/end.py', line: 1, title: 'It ends', description: 'What ends.' },
      ],
    });
  });

  it('are not there where no template has one', () => {
    const tree = treeOf({ 'src/app.ts': 'x\n' });
    expect(withTours(tree)).toBe(tree);
    expect([...renderOf({}).keys()]).not.toContain('TOUR.md');
  });

  it.each([
    ['src/end.py', 'start()\n', 'no line of src/end.py has "end()"'],
    ['src/end.py', 'end()\nend()\n', 'more than one line of src/end.py has "end()"'],
  ])('are a fault of the templates when %s is %j', (path, text, message) => {
    const failure = failureOf(() => withTours(treeOf({ ...files, [path]: text })));
    expect(failure).toMatchObject({ exitCode: 1, message, where: '.tours/first.tour: It ends' });
  });

  it.each([
    ['GET /\n', 'a tour begins with'],
    ['# GET /\n\nNo step.\n', 'a tour begins with'],
    ['# GET /\n\n## A step\nWithout a place.\n', 'below the title of a step stands'],
  ])('are refused when they are written as %j', (text, words) => {
    const failure = failureOf(() => toursOf(treeOf({ '.tours/a.tour': text })));
    expect(failure.message).toContain(words);
  });

  it('are the same in a traced render, which keeps their steps', () => {
    const catalog = catalogWith({
      'common/base/files/_tours/a.tour.hbs': '# T\n\n## One\n@ bin/start 1 #!\n\nIt starts.\n',
    });
    const plan = planOf({}, catalog);
    const { tree, tours, file } = trace(plan);
    expect(tree).toEqual(renderOf({}, catalog));
    expect(tours.map(({ name, steps }) => [name, steps.length])).toEqual([['a', 1]]);
    expect(file('TOUR.md')?.owner?.source).toBe('common/base/files/_tours/a.tour.hbs');
    expect(file('.tours/a.tour')?.lines.size).toBe(0);
  });
});
