/**
 * Moves the versions that projects are given to the newest inside their major version that are a week old:
 *
 *   npm run newest
 *
 * Nothing is committed: the nightly workflow tries what comes out, and a person takes it over.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { loadCatalog } from '../src/catalog/catalog.js';
import { compareVersions, newestOf } from './newest-version.js';
import { npmTimes, pythonTimes } from './registries.js';

const root = join(import.meta.dirname, '..');
const week = 7 * 24 * 60 * 60 * 1000;
const latest = new Date(Date.now() - week).toISOString();

/** Manifest → the registry that knows its packages, and how it writes a version. */
const manifests = {
  'package.json': {
    times: npmTimes,
    pin: (name: string, version: string) => `"${name}": "${version}"`,
  },
  'pyproject.toml': {
    times: pythonTimes,
    pin: (name: string, version: string) => `"${name}==${version}"`,
  },
} as const;

const catalog = loadCatalog(join(root, 'templates'));
for (const id of catalog.stackIds()) {
  for (const [file, { times, pin }] of Object.entries(manifests)) {
    const path = join(root, 'templates/stacks', id, 'versions', file);
    if (!existsSync(path)) continue;
    let text = readFileSync(path, 'utf8');
    for (const [name, version] of catalog.stack(id).versions) {
      const newest = newestOf(version, await times(name), latest);
      if (compareVersions(newest, version) <= 0) continue;
      console.log(`${id}: ${name} ${version} → ${newest}`);
      text = text.replace(pin(name, version), pin(name, newest));
    }
    writeFileSync(path, text);
  }
}
