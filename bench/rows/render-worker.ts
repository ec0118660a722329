/**
 * Renders in this process, again and again, and prints what it measured as JSON. Bundled and started
 * by `render.ts` on the Node that the figures are for.
 *
 *     node render-worker.mjs TEMPLATES
 */
import { resolveBlueprint } from '../../src/blueprint.js';
import { type Catalog, loadCatalog } from '../../src/catalog/catalog.js';
import { compose } from '../../src/plan.js';
import { render } from '../../src/render.js';
import type { Answers, Blueprint } from '../../src/types.js';

/** Milliseconds, one entry for each render. */
export interface Rendered {
  readonly files: number;
  readonly usual: readonly number[];
  readonly five: readonly number[];
  readonly twoHundred: readonly number[];
}

const catalog = loadCatalog(process.argv[2] ?? 'templates');
const usual = blueprint(catalog, { database: 'postgres', auth: 'jwt', example: 'shop' });
const five = blueprint(catalog, { example: 'none', resources: resources(5) });
const twoHundred = blueprint(catalog, { example: 'none', resources: resources(200) });

const result: Rendered = {
  files: renderOnce(catalog, usual),
  usual: times(60, () => renderOnce(catalog, usual)),
  five: times(30, () => renderOnce(catalog, five)),
  twoHundred: times(9, () => renderOnce(catalog, twoHundred)),
};
console.log(JSON.stringify(result));

function blueprint(from: Catalog, answers: Answers): Blueprint {
  return resolveBlueprint(
    { name: 'bench-api', framework: 'express', auth: 'session', ...answers },
    from,
  );
}

function renderOnce(from: Catalog, chosen: Blueprint): number {
  return render(compose(chosen, from.load(chosen))).size;
}

function times(count: number, work: () => void): number[] {
  for (let warm = 0; warm < Math.max(3, count / 3); warm++) work();
  return Array.from({ length: count }, () => {
    const start = performance.now();
    work();
    return performance.now() - start;
  });
}

/** Resources with every kind of field, and references to the one before. */
function resources(count: number): string[] {
  return Array.from({ length: count }, (_, i) => {
    const owner = i === 0 ? '' : ` parent:ref(thing${i - 1})?`;
    return `thing${i}(owner) title:string(1..200) notes:text? price:money done:boolean:default(false) kind:enum(a,b) dueOn:date?${owner}`;
  });
}
