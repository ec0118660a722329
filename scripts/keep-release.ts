/**
 * Keeps what this version makes, as a project of it carries it: `npm run keep-release`, once for each
 * release. The tests upgrade projects from the two releases before.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { resolveBlueprint } from '../src/blueprint.js';
import { loadCatalog } from '../src/catalog/catalog.js';
import { formatBase } from '../src/merge/base.js';
import { templatesDirectory } from '../src/paths.js';
import { compose } from '../src/plan.js';
import { render } from '../src/render.js';
import { keelsonVersion } from '../src/version.js';

const catalog = loadCatalog(templatesDirectory);
const directory = join(import.meta.dirname, '../test/fixtures/releases', keelsonVersion);

mkdirSync(directory, { recursive: true });
for (const framework of catalog.stackIds()) {
  const answers = { name: 'old-api', framework, database: 'sqlite', auth: 'session' };
  const blueprint = resolveBlueprint(
    { ...answers, example: 'tasks', features: ['docker', 'github-actions'] },
    catalog,
  );
  const base = formatBase(render(compose(blueprint, catalog.load(blueprint))));
  writeFileSync(join(directory, `${framework}.jsonl.gz`), gzipSync(base, { level: 9 }));
}
