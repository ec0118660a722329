import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { templateError } from '../errors.js';
import { readYaml } from './yaml.js';

/** Package name → exact version. */
export type Versions = ReadonlyMap<string, string>;

const exact = z
  .string()
  .regex(/^\d+\.\d+\.\d+(-[0-9A-Za-z.-]+)?$/, 'must be an exact version, e.g. 1.2.3');
/** What is read of a package.json: exact versions. */
export const packageJson = z.looseObject({
  dependencies: z.record(z.string(), exact).default({}),
  devDependencies: z.record(z.string(), exact).default({}),
});

/** Native manifest → reader of the versions in it. A new package ecosystem adds its own here. */
const readers: Readonly<Record<string, (text: string, name: string) => Versions>> = {
  'package.json': (text, name) => {
    const manifest = readYaml({ text, name, from: 'templates' }, packageJson);
    return new Map([
      ...Object.entries(manifest.dependencies),
      ...Object.entries(manifest.devDependencies),
    ]);
  },
};

/** Reads the versions of a stack from the native manifests in `versions/`. */
export function readVersions(root: string, folder: string): Versions {
  const versions = new Map<string, string>();
  if (!existsSync(join(root, folder))) return versions;
  for (const file of readdirSync(join(root, folder)).sort()) {
    const name = `${folder}/${file}`;
    const read = readers[file];
    if (!read) throw templateError(`no reader for versions in "${file}"`, { where: name });
    for (const [id, version] of read(readFileSync(join(root, name), 'utf8'), name)) {
      versions.set(id, version);
    }
  }
  return versions;
}
