import { describe, expect, it } from 'vitest';

import { resolveBlueprint } from '../../src/blueprint.js';
import { loadCatalog } from '../../src/catalog/catalog.js';
import { templatesDirectory } from '../../src/paths.js';
import { compose } from '../../src/plan.js';
import { render } from '../../src/render.js';
import { allChecks } from '../../src/verify/checks/index.js';
import { blueprints } from './blueprints.js';
import { patches } from './patches.js';

const catalog = loadCatalog(templatesDirectory);

describe.each(Object.entries(blueprints))('patches of the project %s', (kind, answers) => {
  const blueprint = resolveBlueprint(answers, catalog);
  const tree = render(compose(blueprint, catalog.load(blueprint)));
  const own = patches.filter(({ project }) => project === kind);

  it.each(own.map((patch) => [patch.check, patch.file, patch] as const))(
    '%s finds its text in %s',
    (_check, file, patch) => {
      let text = Buffer.from(tree.get(file)?.bytes ?? []).toString();
      for (const [find, replace] of patch.changes) {
        expect(text).toContain(find);
        text = text.replaceAll(find, () => replace);
      }
    },
  );
});

it('breaks something for checks that there are', () => {
  const ids = new Set(allChecks.map(({ id }) => id));
  expect(patches.filter(({ check }) => !ids.has(check))).toEqual([]);
});
