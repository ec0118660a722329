import fc from 'fast-check';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readBlueprint, resolveBlueprint } from '../../src/blueprint.js';
import { loadCatalog } from '../../src/catalog/catalog.js';
import { managersOf } from '../../src/managers/managers.js';
import { whyNotDescription } from '../../src/names.js';
import { trace } from '../../src/explain/trace.js';
import { compose, resourcesOf } from '../../src/plan.js';
import { render } from '../../src/render.js';
import { parseResource } from '../../src/resource/parse.js';
import { resourceNotation } from '../unit/arbitraries.js';
import { combinations } from './combinations.js';
import { grown } from '../support/grown.js';
import { digest, faultsOfFile } from './output-rules.js';
import { refusedNameIsNoProject } from './refused-names.js';

const catalog = loadCatalog(join(import.meta.dirname, '../../templates'));

/** Resources of which each may refer to those before it. */
const resources = fc
  .uniqueArray(resourceNotation, {
    maxLength: 4,
    selector: (notation) => parseResource(notation).plural.toLowerCase(),
  })
  .chain((notations) =>
    fc
      .array(fc.nat(), { minLength: notations.length, maxLength: notations.length })
      .map((choices) =>
        notations.map((notation, index) => {
          const target = notations[(choices[index] ?? 0) % (index + 1)] ?? notation;
          const optional = target === notation ? '?' : '';
          return `${notation} refersTo9:ref(${parseResource(target).name})${optional}`;
        }),
      ),
  );

const description = fc
  .string({ unit: 'grapheme', maxLength: 60 })
  .filter((text) => whyNotDescription(text) === undefined);

describe.each(catalog.stackIds())('a random project of %s', (stack) => {
  const answers = fc.record({
    selection: fc.constantFrom(...combinations(catalog, stack)),
    resources: fc
      .tuple(resources, fc.boolean())
      .map(([notations, grows]) => (grows ? grown(notations) : { resources: notations, changes: [] })),
    description,
    packageManager: fc.constantFrom(
      ...managersOf(catalog.stack(stack).ecosystem).all.map(({ id }) => id),
    ),
  });

  it('renders to clean files, which its blueprint gives again', { timeout: 300_000 }, () => {
    fc.assert(
      fc.property(answers, ({ selection, resources, ...rest }) => {
        const blueprint = refusedNameIsNoProject(() =>
          resolveBlueprint({ ...selection, ...resources, ...rest }, catalog),
        );
        if (!blueprint) return;
        const loaded = catalog.load(blueprint);
        const plan = compose(blueprint, loaded);
        const tree = render(plan);
        expect(digest(trace(plan).tree)).toBe(digest(tree));
        for (const file of tree.values()) {
          expect(faultsOfFile(file, blueprint.description), file.path).toEqual([]);
        }
        const saved = Buffer.from(tree.get('.keelson/blueprint.json')?.bytes ?? []).toString();
        const again = readBlueprint(saved, 'blueprint.json');
        expect(again).toEqual(blueprint);
        expect(resolveBlueprint(again, catalog)).toEqual(blueprint);
        expect(digest(render(compose(again, catalog.load(again))))).toBe(digest(tree));
        expect(resourcesOf(blueprint, loaded).length).toBeGreaterThanOrEqual(
          resources.resources.length,
        );
      }),
      { numRuns: 40 },
    );
  });
});
