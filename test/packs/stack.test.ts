import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { resolveBlueprint } from '../../src/blueprint.js';
import { loadCatalog, type Catalog } from '../../src/catalog/catalog.js';
import { filesIn, filesOf, laidOver } from '../../src/catalog/files.js';
import { readEntries } from '../../src/packs/entries.js';
import { layPacks } from '../../src/packs/open.js';
import { integrityOfFiles, type Pack } from '../../src/packs/pack.js';
import { templatesDirectory } from '../../src/paths.js';
import { compose } from '../../src/plan.js';
import { render } from '../../src/render.js';
import type { Answers } from '../../src/types.js';
import { entriesWith, fileEntry, manifestWith } from './support/hello.js';

/** A framework of a pack: one of ours under another name is as good a framework as ours is. */

const ours = loadCatalog(templatesDirectory);

/** The files of a stack of ours, as a pack has them. */
function stackAsPack(from: string, id: string, more = ''): Pack {
  const files = filesIn(templatesDirectory);
  const paths = (folder: string): string[] =>
    (files.entries(folder) ?? []).flatMap(({ name, isFolder }) =>
      isFolder ? paths(`${folder}/${name}`) : [`${folder}/${name}`],
    );
  const entries = paths(`stacks/${from}`).map((path) => {
    const bytes = readFileSync(join(templatesDirectory, path));
    const isManifest = path.endsWith('/stack.yaml');
    const text = String(bytes)
      .replace(/^label: .*$/m, 'label: Edge')
      .replace(/^default: .*\n/m, '');
    return fileEntry(
      `templates/${path.replace(`stacks/${from}/`, `stacks/${id}/`)}`,
      isManifest ? Buffer.from(text + more) : bytes,
    );
  });
  const own = entriesWith(manifestWith({ name: 'name: edge-pack' })).slice(0, 1);
  const { manifest, files: found, faults } = readEntries([...own, ...entries]);
  expect(faults).toEqual([]);
  if (manifest === undefined) throw new Error('there is no manifest');
  const { name, version } = manifest;
  const integrity = integrityOfFiles(found);
  return {
    manifest,
    files: found,
    label: name,
    reference: { name, version, integrity, from: 'directory' },
  };
}

function textsOf(answers: Answers, catalog: Catalog): ReadonlyMap<string, string> {
  const blueprint = resolveBlueprint(answers, catalog);
  const tree = render(compose(blueprint, catalog.load(blueprint)));
  return new Map([...tree].map(([path, { bytes }]) => [path, Buffer.from(bytes).toString()]));
}

describe.each(ours.stackIds())('a framework of a pack that is as %s', (framework) => {
  const catalog = layPacks([stackAsPack(framework, 'edge')]);

  it('makes the same project', () => {
    const answers: Answers = { name: 'shop', auth: 'session', example: 'tasks' };
    const made = textsOf({ ...answers, framework: 'edge' }, catalog);
    const expected = textsOf({ ...answers, framework }, ours);
    expect([...made.keys()]).toEqual([...expected.keys()]);
    const { label } = ours.stack(framework).manifest;
    const differing = [...made].filter(([path, text]) => {
      const other = expected.get(path)?.replaceAll(label, 'Edge');
      return text.replaceAll(label, 'Edge') !== other;
    });
    expect(differing.map(([path]) => path)).toEqual(['.keelson/blueprint.json']);
    expect(JSON.parse(made.get('.keelson/blueprint.json') ?? '')).toMatchObject({
      packs: [{ name: 'edge-pack' }],
    });
  });

  it('is named with its pack, and never the default', () => {
    expect(catalog.stacks().find(({ id }) => id === 'edge')).toMatchObject({
      isDefault: false,
      pack: 'edge-pack',
    });
    const without = resolveBlueprint({ name: 'shop' }, catalog);
    expect(without).toEqual(resolveBlueprint({ name: 'shop' }, ours));
  });
});

it('offers only what it says', () => {
  const [framework = ''] = ours.stackIds();
  const offers = 'offers: {auth: [none, session], example: [none, tasks]}\n';
  const origin = { pack: 'edge-pack', budget: { left: 0 } };
  const files = filesOf(stackAsPack(framework, 'edge', offers).files, origin);
  const catalog = loadCatalog(laidOver([filesIn(templatesDirectory), files]));
  const ids = (kind: 'auth' | 'feature' | 'example'): string[] =>
    catalog.choices('edge', kind).map(({ id }) => id);
  expect(ids('auth')).toEqual(['none', 'session']);
  expect(ids('example')).toEqual(['none', 'tasks']);
  expect(ids('feature')).toEqual(ours.choices(framework, 'feature').map(({ id }) => id));
});
