import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { resolveBlueprint } from '../../src/blueprint.js';
import { loadCatalog, type Catalog } from '../../src/catalog/catalog.js';
import { filesIn, type Budget, type TemplateFiles } from '../../src/catalog/files.js';
import { compileTemplate } from '../../src/compile.js';
import { interpretTemplate } from '../../src/packs/interpret.js';
import { changes, selectionsWithEach } from '../../src/packs/lint/contexts.js';
import { compose } from '../../src/plan.js';
import { render } from '../../src/render.js';
import { everyAccess } from '../templates/views.js';

const templates = join(import.meta.dirname, '../../templates');

/** Our templates, as if somebody else had written them. */
function asPack(budget: Budget): TemplateFiles {
  return { ...filesIn(templates), originOf: () => ({ pack: 'all', budget }) };
}

function textsOf(catalog: Catalog, framework: string, index: number): ReadonlyMap<string, string> {
  const selection = selectionsWithEach(catalog, framework)[index];
  if (selection === undefined) throw new Error(`there is no selection ${index}`);
  const resources = everyAccess(selection.auth !== 'none');
  const grown = selection.auth === 'none' ? changes : [];
  const blueprint = resolveBlueprint({ ...selection, resources, changes: grown }, catalog);
  const tree = render(compose(blueprint, catalog.load(blueprint)));
  return new Map([...tree].map(([path, { bytes }]) => [path, Buffer.from(bytes).toString()]));
}

const ours = loadCatalog(templates);

describe.each(ours.stackIds())('the templates of %s', (framework) => {
  const count = selectionsWithEach(ours, framework).length;

  it('give the same bytes walked as compiled', { timeout: 120_000 }, () => {
    const budget = { left: 1e9 };
    const walked = loadCatalog(asPack(budget));
    for (let index = 0; index < count; index++) {
      expect(textsOf(walked, framework, index)).toEqual(textsOf(ours, framework, index));
    }
    expect(budget.left).toBeLessThan(1e9);
  });
});

describe('a template that is walked', () => {
  const view = {
    name: 'n',
    none: null,
    zero: 0,
    yes: true,
    empty: [],
    list: [
      { a: 'x', inner: [{ b: 1 }, { b: 2 }] },
      { a: 'y', inner: [] },
    ],
    object: { a: 'o' },
  };
  const walked = (text: string, left = 100_000): string =>
    interpretTemplate(text, { left })(view, { partials: { 'partials/p': () => 'one\n\ntwo\n' } });

  it.each([
    '{{name}} {{zero}} {{yes}} {{none}}.',
    '{{json list}} {{quote name}} {{quoteDouble name}}',
    '{{#if zero}}a{{else}}b{{/if}}{{#if none}}a{{else if yes}}c{{/if}}{{#unless empty}}d{{else}}e{{/unless}}',
    '{{#each list}}{{@index}} {{@first}} {{@last}} {{a}}{{../name}}{{#each inner}}{{b}}{{../a}}{{../../name}}{{@root.name}}{{/each}};{{/each}}',
    '{{#each list as |one i|}}{{i}}{{one.a}}{{#each one.inner as |two|}}{{one.a}}{{two.b}}{{/each}}{{/each}}',
    '{{#each list}}{{#if a}}{{../name}}{{/if}}{{/each}}',
    '{{#each empty}}x{{else}}none{{/each}}{{#with object}}{{a}}{{../name}}{{/with}}{{#with none}}x{{else}}y{{/with}}',
    'a\n  {{> partials/p}}\nb\n',
    '{{#each list}}\n  {{a}}\n{{/each}}\n{{~name~}}  \n x\n',
    '{{! gone }}{{!-- {{gone}} --}}{{{name}}}\\{{name}}',
    '{{#group}}\ncall(\n  {{name}},\n);\n{{/group}}\n',
    '{{list.length}}{{list.0.a}}{{this.name}}{{[name]}}',
  ])('is what the compiled one is: %s', (text) => {
    const compiled = compileTemplate(text, 'x')(view, {
      partials: { 'partials/p': (() => 'one\n\ntwo\n') as Handlebars.TemplateDelegate },
    });
    expect(walked(text)).toBe(compiled);
  });

  it.each([
    '{{constructor}}',
    '{{name.constructor}}',
    '{{object.constructor.constructor}}',
    '{{object.__proto__}}',
    '{{list.map}}',
    '{{list.constructor}}',
    '{{#with object}}{{__proto__}}{{/with}}',
    '{{@root.constructor}}',
    '{{#if object.toString}}x{{/if}}',
    '{{#each (json list)}}x{{/each}}',
    '{{lookup object "constructor"}}',
    '{{log name}}',
    '{{> (lookup object "a")}}',
    '{{#*inline "x"}}y{{/inline}}',
    '{{* decorate}}',
    '{{#> partials/p}}x{{/partials/p}}',
    '{{> partials/constructor}}',
    '{{> constructor}}',
    '{{helperMissing}}',
    '{{#each object}}x{{/each}}',
  ])('F97 reaches nothing but the view: %s', (text) => {
    // Red: with a look-up of inherited members as well, all with constructor and __proto__ in them.
    expect(() => walked(text)).toThrow(/not in the view|not part of the language|no list/);
  });

  it('F97 ends, whatever it is given', () => {
    const loops = '{{#each list}}'.repeat(4) + 'x'.repeat(1000) + '{{/each}}'.repeat(4);
    const many = { list: Array.from({ length: 100 }, () => ({ list: [] as unknown[] })) };
    for (const one of many.list) one.list = many.list;
    const budget = { left: 1_000_000 };
    expect(() => interpretTemplate(loops, budget)(many)).toThrow('more than any project needs');
  });
});
