import { expect, it } from 'vitest';
import { trace, type TracedFile } from '../../src/explain/trace.js';
import { render } from '../../src/render.js';
import { digest } from '../templates/output-rules.js';
import { catalogWith, planOf } from './support.js';

const app = 'stacks/express/base/files/src/app.ts.hbs';
const slot = 'stacks/express/auth/jwt/slots/app.last.hbs';
const familySlot = 'families/node/auth/jwt/slots/app.last.hbs';
const routes = 'stacks/express/auth/jwt/slots/app.routes.hbs';

/** The traced `src/app.ts` of templates over the fixtures. */
function traced(files: Readonly<Record<string, string>>): TracedFile {
  const plan = planOf({ auth: 'jwt', resources: ['book a:int'] }, catalogWith(files));
  const found = trace(plan);
  expect(digest(found.tree)).toBe(digest(render(plan)));
  const file = found.file('src/app.ts');
  if (file === undefined) throw new Error('there is no src/app.ts');
  return file;
}

/** Each line with the template it is from, and the slots. */
const table = ({ text, lines }: TracedFile): string[][] =>
  text
    .split('\n')
    .slice(0, -1)
    .map((line, index) => {
      const origin = lines.get(index);
      return origin === undefined ? [line] : [line, origin.source, origin.slots.join(' > ')];
    });

it('says of each line of a slot who put it there', () => {
  const file = traced({ [app]: 'a {\n  {{> slots/app.last}}\n}\n', [slot]: 'b\n\n  c\n' });
  expect(file.owner).toMatchObject({ layer: 'stacks/express/base', source: app, slots: [] });
  expect(table(file)).toEqual([
    ['a {'],
    ['  b', slot, 'app.last'],
    [''],
    ['    c', slot, 'app.last'],
    ['}'],
  ]);
});

it('keeps who was first where sorted statements say the same twice', () => {
  const file = traced({
    [app]: '{{#sorted}}\nb\n{{> slots/app.last}}\n{{/sorted}}\n',
    [familySlot]: 'c\na\n',
    [slot]: 'a\nb\n',
  });
  expect(table(file)).toEqual([
    ['a', familySlot, 'app.last'],
    ['b'],
    ['c', familySlot, 'app.last'],
  ]);
});

it('says the innermost of slots in slots', () => {
  const file = traced({
    [app]: '{{> slots/app.last}}\n',
    [slot]: 'outer\n{{> slots/app.routes}}\n',
    [routes]: 'inner\n',
  });
  expect(table(file).at(0)).toEqual(['outer', slot, 'app.last']);
  expect(table(file)).toContainEqual(['inner', routes, 'app.last > app.routes']);
});

it('says which resource a file or a line is about', () => {
  const plan = planOf({ resources: ['book a:int', 'shelf/shelves b:int'] });
  const file = trace(plan).file('src/books/books.routes.ts');
  expect(file?.owner?.resource).toBe('book(owner) a:int');
  const lines = trace(plan).file('src/app.ts')?.lines ?? new Map();
  expect([...lines.values()]).toContainEqual(
    expect.objectContaining({ resource: expect.stringMatching(/^shelf/) as string }),
  );
});

it('knows no template of what keelson writes by itself, and no file that it does not make', () => {
  const found = trace(planOf({}));
  expect(found.file('.keelson/blueprint.json')?.owner).toBeUndefined();
  expect(found.file('mine.ts')).toBeUndefined();
});
