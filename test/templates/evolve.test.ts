import { diffLines } from 'diff';
import fc from 'fast-check';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { resolveBlueprint } from '../../src/blueprint.js';
import { loadCatalog, type Selection } from '../../src/catalog/catalog.js';
import { grant } from '../../src/commands/wish.js';
import { KeelsonError } from '../../src/errors.js';
import { textOf, withBase } from '../../src/merge/base.js';
import { mergeTrees, type Disk, type Merge } from '../../src/merge/merge.js';
import { mergeTexts } from '../../src/merge/text.js';
import { compose, resourcesOf } from '../../src/plan.js';
import { render, renderAgain } from '../../src/render.js';
import { parseResource } from '../../src/resource/parse.js';
import type { Blueprint, FileTree, TreeFile } from '../../src/types.js';
import { resourceNotation } from '../unit/arbitraries.js';
import { combinations } from './combinations.js';
import { refusedNameIsNoProject } from './refused-names.js';

const catalog = loadCatalog(join(import.meta.dirname, '../../templates'));

const renderOf = (blueprint: Blueprint): FileTree =>
  render(compose(blueprint, catalog.load(blueprint)));

const diskOf =
  (tree: FileTree): Disk =>
  (path) => {
    const file = tree.get(path);
    return file && { kind: 'file', bytes: file.bytes, mode: file.mode };
  };

function merge(base: FileTree, disk: FileTree, next: FileTree): Merge {
  return mergeTrees(base, next, diskOf(disk), { text: mergeTexts, movedTo: () => undefined });
}

/** The tree on the disk after a merge. */
function after(disk: FileTree, { writes, deletes }: Merge): FileTree {
  const kept = [...disk].filter(([path]) => !deletes.includes(path));
  const written = writes.map((file): [string, TreeFile] => [file.path, { ...file, from: [] }]);
  return new Map([...kept, ...written].sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** Path → mode and content. */
function contentsOf(tree: FileTree): Readonly<Record<string, string>> {
  return Object.fromEntries(
    [...tree.values()].map(({ path, mode, bytes }) => [
      path,
      `${mode.toString(8)} ${Buffer.from(bytes).toString('latin1')}`,
    ]),
  );
}

/** Lines that far from what keelson changes are nobody's but the person's. */
const MARGIN = 6;

/** Places in a text before which a line can be put: far from all that differs in the other. */
function untouchedLines(base: string, next: string): number[] {
  const touched: (readonly [from: number, to: number])[] = [];
  let line = 0;
  for (const part of diffLines(base, next)) {
    if (part.added) touched.push([line, line]);
    else if (part.removed) touched.push([line, line + part.count]);
    if (!part.added) line += part.count;
  }
  return Array.from({ length: line + 1 }, (_, at) => at).filter((at) =>
    touched.every(([from, to]) => at < from - MARGIN || at > to + MARGIN),
  );
}

interface Edited {
  readonly path: string;
  readonly line: string;
}

/** The tree with lines put into some of its files, wherever chance says and the next render leaves alone. */
function edit(
  base: FileTree,
  next: FileTree,
  chances: readonly (readonly [file: number, line: number])[],
): { readonly disk: FileTree; readonly edits: readonly Edited[] } {
  const disk = new Map(base);
  const edits: Edited[] = [];
  // Half of them in files that keelson changes, too: the others are easy.
  const changed = [...base.keys()].filter((path) => next.has(path) && !isSame(path, base, next));
  for (const [index, [fileChance, lineChance]] of chances.entries()) {
    const paths = index % 2 === 0 && changed.length > 0 ? changed : [...base.keys()];
    const path = paths[fileChance % paths.length] ?? '';
    const file = base.get(path);
    const [before, made] = [file, next.get(path)].map((each) => each && textOf(each.bytes));
    if (file === undefined || before === undefined || made === undefined) continue;
    if (edits.some((other) => other.path === path)) continue;
    const places = untouchedLines(before, made);
    const at = places[lineChance % places.length];
    if (at === undefined) continue;
    const lines = before.split('\n');
    const line = `EDIT-${index} of the owner`;
    const bytes = Buffer.from([...lines.slice(0, at), line, ...lines.slice(at)].join('\n'));
    disk.set(path, { ...file, bytes });
    edits.push({ path, line });
  }
  return { disk, edits };
}

/** What is rendered again, with the earlier files at hand, is what is rendered without them. */
function expectTakenOver(before: Blueprint, after: Blueprint): void {
  const of = (blueprint: Blueprint) => resourcesOf(blueprint, catalog.load(blueprint));
  const earlier = { resources: of(before), tree: renderOf(before) };
  const again = renderAgain(compose(after, catalog.load(after)), of(after), earlier);
  expect(contentsOf(again)).toEqual(contentsOf(renderOf(after)));
}

function toggled(selection: Selection, feature: string): Selection {
  const { features } = selection;
  const others = features.filter((id) => id !== feature);
  return { ...selection, features: features.includes(feature) ? others : [...features, feature] };
}

function isPossible(wanted: Selection, selections: readonly Selection[]): boolean {
  const keyOf = ({ features, ...rest }: Selection): string =>
    JSON.stringify([rest, [...features].sort()]);
  return selections.some((selection) => keyOf(selection) === keyOf(wanted));
}

function isSame(path: string, a: FileTree, b: FileTree): boolean {
  return Buffer.compare(a.get(path)?.bytes ?? Buffer.of(), b.get(path)?.bytes ?? Buffer.of()) === 0;
}

describe.each(catalog.stackIds())('a project of %s that is changed later', (stack) => {
  const selections = combinations(catalog, stack);
  const features = catalog.choices(stack, 'feature').map(({ id }) => id);
  const wish = fc.oneof(
    fc
      .uniqueArray(resourceNotation, {
        minLength: 1,
        maxLength: 2,
        selector: (notation) => parseResource(notation).plural.toLowerCase(),
      })
      .map((resources) => ({ resources })),
    fc.constantFrom(...features).map((feature) => ({ feature })),
    fc.constantFrom(...catalog.choices(stack, 'database').map(({ id }) => id)).map((database) => ({ database })),
  );

  it('is as if made so, goes back, and keeps edits', { timeout: 300_000 }, () => {
    let merged = 0;
    fc.assert(
      fc.property(
        fc.constantFrom(...selections),
        wish,
        fc.array(fc.tuple(fc.nat(), fc.nat()), { minLength: 6, maxLength: 10 }),
        (selection, wished, chances) => {
          const first = resolveBlueprint({ ...selection, name: 'my-api' }, catalog);
          const granted = refusedNameIsNoProject(() => {
            if ('database' in wished) {
              if (wished.database === first.database) return first;
              return grant('set', 'database', [wished.database], first, catalog);
            }
            if ('feature' in wished) {
              // What one extra needs or excludes is said by others: here are only the possible ones.
              if (!isPossible(toggled(selection, wished.feature), selections)) return undefined;
              const verb = first.features.includes(wished.feature) ? 'remove' : 'add';
              return grant(verb, 'feature', [wished.feature], first, catalog);
            }
            return wished.resources.reduce(
              (blueprint, notation) => grant('add', 'resource', [notation], blueprint, catalog),
              first,
            );
          });
          if (!granted) return;
          const [base, next] = [renderOf(first), renderOf(granted)];

          // Only for the shape of what is asked: a database or an extra is another render altogether.
          if ('resources' in wished) {
            const of = (blueprint: Blueprint) => resourcesOf(blueprint, catalog.load(blueprint));
            const plan = compose(granted, catalog.load(granted));
            const again = renderAgain(plan, of(granted), { resources: of(first), tree: base });
            expect(contentsOf(again)).toEqual(contentsOf(next));
          }
          const unedited = after(base, merge(base, base, next));
          expect(contentsOf(unedited)).toEqual(contentsOf(next));
          expect(contentsOf(after(unedited, merge(next, unedited, base)))).toEqual(contentsOf(base));

          const { disk, edits } = edit(base, next, chances);
          const result = merge(base, disk, next);
          const kept = after(disk, result);
          expect(result.outcomes.filter(({ what }) => what === 'conflict')).toEqual([]);
          for (const { path, line } of edits) {
            const text = textOf(kept.get(path)?.bytes ?? Buffer.of()) ?? '';
            expect(text.split('\n'), path).toContain(line);
            const rest = text.split('\n').filter((each) => each !== line).join('\n');
            expect(rest, path).toBe(textOf(next.get(path)?.bytes ?? Buffer.of()));
            if (!isSame(path, base, next)) merged += 1;
          }
        },
      ),
      { numRuns: 30 },
    );
    // Else nothing of this was put to the test.
    expect(merged).toBeGreaterThan(5);
  });

  it('takes over the files of resources that have not changed, and no others', () => {
    const words = { ...selections[0], name: 'my-api', example: 'none' };
    const first = resolveBlueprint(
      { ...words, framework: stack, resources: ['author name:string', 'tag label:string'] },
      catalog,
    );
    const steps = [
      // It is referred to from now on.
      ['resource', 'book title:string author:ref(author)?'],
      // Its table is as it was created, all else is not.
      ['field', 'author', 'born:date?'],
      // A field that leads to a resource which came later.
      ['field', 'tag', 'book:ref(book)?'],
    ] as const;
    const other = resolveBlueprint({ ...first, resources: ['author name:text', 'tag label:string'] }, catalog);
    expectTakenOver(first, other);
    steps.reduce((before, [what, ...rest]) => {
      const after = grant('add', what, rest, before, catalog);
      expectTakenOver(before, after);
      return after;
    }, first);
  });

  it('gives up resources and fields only from the end', () => {
    const all = ['author name:string', 'tag label:string'];
    const words = { ...selections[0], name: 'my-api', framework: stack, resources: all };
    const first = resolveBlueprint({ ...words, example: 'none' }, catalog);
    const second = grant('add', 'field', ['tag', 'born:date?'], first, catalog);
    const third = grant('add', 'field', ['author', 'born:date?'], second, catalog);
    for (const [blueprint, words] of [
      [first, ['resource', 'author']],
      [second, ['resource', 'tag']],
      [third, ['field', 'tag', 'born']],
      [third, ['field', 'tag', 'label']],
    ] as const) {
      const [what, ...rest] = words;
      expect(() => grant('remove', what, rest, blueprint, catalog)).toThrow(KeelsonError);
    }
    expect(grant('remove', 'field', ['author', 'born'], third, catalog)).toEqual(second);
  });

  it('has resources that can be taken out again, to the same blueprint', { timeout: 60_000 }, () => {
    fc.assert(
      fc.property(fc.constantFrom(...selections), resourceNotation, (selection, notation) => {
        const first = resolveBlueprint({ ...selection, name: 'my-api' }, catalog);
        const { name } = parseResource(notation);
        const second = refusedNameIsNoProject(() =>
          grant('add', 'resource', [notation], first, catalog),
        );
        if (!second) return;
        expect(second).toEqual(
          resolveBlueprint({ ...first, resources: [notation] }, catalog),
        );
        const third = grant('add', 'field', [name, 'addedLater9:date?'], second, catalog);
        expect(grant('remove', 'field', [name, 'addedLater9'], third, catalog)).toEqual(second);
        expect(grant('remove', 'resource', [name], second, catalog)).toEqual(first);
        expect(withBase(renderOf(third)).size).toBeGreaterThan(renderOf(second).size);
      }),
      { numRuns: 15 },
    );
  });
});
