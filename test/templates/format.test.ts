import fc from 'fast-check';
import { join } from 'node:path';
import prettier, { type Options } from 'prettier';
import { describe, expect, it } from 'vitest';
import { resolveBlueprint } from '../../src/blueprint.js';
import { loadCatalog } from '../../src/catalog/catalog.js';
import { compose } from '../../src/plan.js';
import { render } from '../../src/render.js';
import type { Answers, FileTree } from '../../src/types.js';
import { ruffFaults } from '../support/python.js';
import { grown } from '../support/grown.js';
import { extremeResources, randomResources } from './long-names.js';
import { refusedNameIsNoProject } from './refused-names.js';
import { viewOf } from '../../src/packs/lint/contexts.js';

/**
 * Generated code is born formatted, whatever the names in it: what is as long as its names is broken
 * up by the templates just where the project's own formatter would.
 *
 *     FORMAT_RUNS=3000 npx vitest run test/templates/format.test.ts
 */
const runs = Number(process.env['FORMAT_RUNS'] ?? 60);
const seed = Number(process.env['FORMAT_SEED'] ?? Date.now() % 2 ** 31);

const catalog = loadCatalog(join(import.meta.dirname, '../../templates'));

describe.each(catalog.stackIds())('the code of %s', (stack) => {
  const ids = (kind: 'database' | 'auth'): string[] =>
    catalog.choices(stack, kind).map(({ id }) => id);
  const choices = ids('database').flatMap((database) =>
    ids('auth').map((auth) => ({ framework: stack, database, auth, example: 'none', features: [] })),
  );
  const choice = fc.constantFrom(...choices).map((answers) => ({
    answers,
    accounts: hasAccounts(answers),
  }));

  it.each(choices)('is formatted with extreme names: $database $auth', async (answers) => {
    const resources = extremeResources(hasAccounts(answers));
    expect(await unformatted({ ...answers, resources })).toEqual([]);
    expect(await unformatted({ ...answers, ...grown(resources) })).toEqual([]);
  });

  it(`is formatted with random names, seed ${seed}`, { timeout: 60_000 + 1_000 * runs }, async () => {
    const blueprints = choice.chain(({ answers, accounts }) =>
      fc
        .tuple(randomResources(accounts), fc.boolean())
        .map(([resources, grows]) => ({ ...answers, ...(grows ? grown(resources) : { resources }) })),
    );
    await fc.assert(
      fc.asyncProperty(blueprints, async (answers) => {
        const blueprint = refusedNameIsNoProject(() => resolveBlueprint(answers, catalog));
        if (blueprint) expect(await unformatted(answers)).toEqual([]);
      }),
      // Shrinking would take minutes; the difference says enough.
      { numRuns: runs, seed, endOnFailure: true },
    );
  });
});

function hasAccounts(answers: Answers): boolean {
  return viewOf(answers, catalog).hasAccounts;
}

/** Databases and auths have most files in common. */
const formattedTexts = new Set<string>();

/** What the formatters of the project's languages would change, with the first such line. */
async function unformatted(answers: Answers): Promise<string[]> {
  const tree = treeOf(answers);
  return [...(await unformattedScripts(tree, answers)), ...(await ruffFaults(tree))];
}

/** The files in TypeScript that depend on the resources, and that prettier would change. */
async function unformattedScripts(tree: FileTree, answers: Answers): Promise<string[]> {
  if (!tree.has('.prettierrc.json')) return [];
  const plain = plainTreeOf(answers);
  const options = JSON.parse(textOf(tree, '.prettierrc.json')) as Options;
  const faults: string[] = [];
  for (const path of tree.keys()) {
    if (!path.endsWith('.ts')) continue;
    const text = textOf(tree, path);
    if (text === textOf(plain, path) || formattedTexts.has(text)) continue;
    const formatted = await prettier.format(text, { ...options, filepath: path });
    if (formatted === text) formattedTexts.add(text);
    else faults.push(`${path}\n${difference(text, formatted)}`);
  }
  return faults;
}

const plainTrees = new Map<string, FileTree>();

function plainTreeOf({ resources: _, changes: __, ...answers }: Answers): FileTree {
  const key = JSON.stringify(answers);
  const tree = plainTrees.get(key) ?? treeOf(answers);
  plainTrees.set(key, tree);
  return tree;
}

function treeOf(answers: Answers): FileTree {
  const blueprint = resolveBlueprint(answers, catalog);
  return render(compose(blueprint, catalog.load(blueprint)));
}

function textOf(tree: FileTree, path: string): string {
  return Buffer.from(tree.get(path)?.bytes ?? []).toString();
}

function difference(text: string, formatted: string): string {
  const [is, should] = [text.split('\n'), formatted.split('\n')];
  const at = is.findIndex((line, index) => line !== should[index]);
  const part = (lines: string[]): string => lines.slice(at, at + 5).join('\n');
  return `is:\n${part(is)}\nshould be:\n${part(should)}`;
}
