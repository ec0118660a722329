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
      const texts = new Map<string, string>();
      for (const [find, replace, other = file] of patch.changes) {
        const text = texts.get(other) ?? Buffer.from(tree.get(other)?.bytes ?? []).toString();
        expect(text).toContain(find);
        texts.set(
          other,
          text.replaceAll(find, () => replace),
        );
      }
    },
  );
});

it('breaks something for every check, and for none that is not there', () => {
  const broken = new Set(patches.map(({ check }) => check));
  expect([...broken].sort()).toEqual(allChecks.map(({ id }) => id).sort());
});
