import { helpers } from '../../src/template-helpers.js';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse as parseToml } from 'smol-toml';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { resolveBlueprint } from '../../src/blueprint.js';
import { loadCatalog, type Catalog } from '../../src/catalog/catalog.js';
import { compose } from '../../src/plan.js';
import { render } from '../../src/render.js';
import type { Answers, FileTree } from '../../src/types.js';
import { combinations } from './combinations.js';
import { grown } from '../support/grown.js';
import { digest, faultsOfFile } from './output-rules.js';
import { everyAccess } from './views.js';

const templates = join(import.meta.dirname, '../../templates');
const catalog = loadCatalog(templates);

function renderOf(answers: Answers, from: Catalog = catalog): FileTree {
  const blueprint = resolveBlueprint(answers, from);
  return render(compose(blueprint, from.load(blueprint)));
}

function textOf(tree: FileTree, path: string): string {
  return Buffer.from(tree.get(path)?.bytes ?? []).toString();
}

/** Words that mean something to a shell, a template language, or a parser of any file we write. */
const hostile = [
  `"double" 'single' \\ back`,
  '{{7*7}}${7*7}<%=7*7%>#{7*7}[[7*7]]',
  ']]> --> */ -- ::: \'\'\' """ `x`',
  'key: value # no comment',
  '- item, [a], {b}: *c &d !e %f @g',
  '$(touch P) `touch P` %PATH% !x!',
  'über 应用 🚀 é',
];

describe.each(catalog.stackIds())('every project of %s', (stack) => {
  const selections = combinations(catalog, stack);

  it('renders, with clean files, in each combination', { timeout: 300_000 }, () => {
    const faults = new Set<string>();
    for (const selection of selections) {
      const tree = renderOf(selection);
      for (const file of tree.values()) {
        for (const fault of faultsOfFile(file)) faults.add(`${file.path}: ${fault}`);
      }
    }
    expect([...faults]).toEqual([]);
  });

  it('holds every type of field and every access', { timeout: 300_000 }, () => {
    const faults = new Set<string>();
    const seen = new Set<string>();
    for (const { database, auth } of selections) {
      const accounts = catalog
        .load({ framework: stack, database, auth, example: 'none', features: [] })
        .layers.some(({ manifest }) => manifest.provides.includes('accounts'));
      if (seen.has(`${database} ${auth}`)) continue;
      seen.add(`${database} ${auth}`);
      const resources = everyAccess(accounts);
      for (const all of [{ resources }, grown(resources)]) {
        const tree = renderOf({ framework: stack, database, auth, example: 'none', ...all });
        for (const file of tree.values()) {
          for (const fault of faultsOfFile(file)) faults.add(`${file.path}: ${fault}`);
        }
      }
    }
    expect([...faults]).toEqual([]);
  });

  it('is the same bytes again from a catalog read anew', () => {
    for (const selection of [selections.at(0), selections.at(-1)]) {
      if (!selection) throw new Error(`${stack} has no combination`);
      const answers = { ...selection, resources: everyAccess(selection.auth !== 'none') };
      expect(digest(renderOf(answers, loadCatalog(templates)))).toBe(digest(renderOf(answers)));
    }
  });

  it.each(hostile)('says a description literally: %s', (description) => {
    const features = catalog.choices(stack, 'feature').map(({ id }) => id);
    const tree = renderOf({ framework: stack, description, features });
    const manifest = tree.get('package.json');
    if (manifest) expect(JSON.parse(textOf(tree, 'package.json'))).toMatchObject({ description });
    const pyproject = tree.get('pyproject.toml');
    if (pyproject) expect(tomlOf(tree)).toMatchObject({ project: { description } });
    expect([manifest, pyproject].filter((file) => file !== undefined)).toHaveLength(1);
    expect(textOf(tree, 'README.md')).toContain(`\n${helpers.markdown(description)}\n`);
    const plain = renderOf({ framework: stack, description: 'plain', features });
    for (const file of tree.values()) {
      const written = file.path.endsWith('.md') ? helpers.markdown(description) : description;
      expect(faultsOfFile(file, written), file.path).toEqual([]);
      if (/\.(json|ya?ml)$/.test(file.path)) {
        const keys = keysOf(parse(textOf(tree, file.path)));
        expect(keys, file.path).toEqual(keysOf(parse(textOf(plain, file.path))));
      }
    }
    expect([...tree.keys()]).toEqual([...plain.keys()]);
  });
});

function tomlOf(tree: FileTree): unknown {
  return parseToml(textOf(tree, 'pyproject.toml'));
}

function keysOf(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(keysOf);
  if (typeof value !== 'object' || value === null) return typeof value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, keysOf(inner)]));
}

describe('the sources of keelson', () => {
  it('name no stack', () => {
    const source = join(import.meta.dirname, '../../src');
    const names = catalog
      .stackIds()
      .flatMap((id) => [id, catalog.stack(id).manifest.label])
      .map((name) => name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
    const pattern = new RegExp(`(?<![\\w-])(${names.join('|')})(?![\\w-])`, 'i');
    const found = readdirSync(source, { recursive: true, encoding: 'utf8' })
      .filter((path) => path.endsWith('.ts'))
      .flatMap((path) =>
        readFileSync(join(source, path), 'utf8')
          .split('\n')
          .map((line, index) => `src/${path}:${index + 1}: ${line.trim()}`)
          .filter((line) => pattern.test(line.slice(line.indexOf(': ') + 2))),
      );
    expect(found).toEqual([]);
  });
});
