import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { templateError } from '../errors.js';
import { readToml } from './toml.js';
import { readYaml } from './yaml.js';

/** Package name → exact version. */
export type Versions = ReadonlyMap<string, string>;

const exact = z
  .string()
  .regex(/^\d+\.\d+\.\d+(-[0-9A-Za-z.-]+)?$/, 'must be an exact version, e.g. 1.2.3');
/** What is read of a package.json: exact versions. */
const packageJson = z.looseObject({
  dependencies: z.record(z.string(), exact).default({}),
  devDependencies: z.record(z.string(), exact).default({}),
});

/** `name==version` or `name[extra]==version`; a version of Python may have any number of parts. */
const pin =
  /^([A-Za-z0-9][A-Za-z0-9._-]*(?:\[[a-z0-9,-]+\])?)==(\d+(?:\.\d+)*(?:(?:a|b|rc|\.post)\d+)?)$/;
const pins = z
  .array(z.string().regex(pin, 'must be an exact version, e.g. name==1.2.3'))
  .default([]);
/** What is read of a pyproject.toml: exact versions. */
const pyproject = z.looseObject({
  project: z.looseObject({ dependencies: pins }).prefault({}),
  'dependency-groups': z.looseObject({ dev: pins }).prefault({}),
});

/** Reader of a native manifest: its text to what the schema leaves of it, and that to versions. */
interface Reader<T = never> {
  readonly parse: (text: string, name: string) => T;
  readonly versionsOf: (manifest: T) => Iterable<readonly [string, string]>;
}

function reader<T>(
  parse: Reader<T>['parse'],
  versionsOf: Reader<T>['versionsOf'],
): { readonly parse: Reader<T>['parse']; readonly read: (text: string, name: string) => Versions } {
  return { parse, read: (text, name) => new Map(versionsOf(parse(text, name))) };
}

/** Native manifest → its reader. A new package ecosystem adds its own here. */
export const versionReaders = {
  'package.json': reader(
    (text, name) => readYaml({ text, name, from: 'templates' }, packageJson),
    ({ dependencies, devDependencies }) => [
      ...Object.entries(dependencies),
      ...Object.entries(devDependencies),
    ],
  ),
  'pyproject.toml': reader(
    (text, name) => readToml({ text, name }, pyproject),
    ({ project, 'dependency-groups': groups }) =>
      [...project.dependencies, ...groups.dev].map((text) => {
        const [, name = '', version = ''] = pin.exec(text) ?? [];
        return [name, version] as const;
      }),
  ),
};

/** Reads the versions of a stack from the native manifests in `versions/`. */
export function readVersions(root: string, folder: string): Versions {
  const versions = new Map<string, string>();
  if (!existsSync(join(root, folder))) return versions;
  for (const file of readdirSync(join(root, folder)).sort()) {
    const name = `${folder}/${file}`;
    if (!(file in versionReaders)) {
      throw templateError(`no reader for versions in "${file}"`, { where: name });
    }
    const { read } = versionReaders[file as keyof typeof versionReaders];
    for (const [id, version] of read(readFileSync(join(root, name), 'utf8'), name)) {
      versions.set(id, version);
    }
  }
  return versions;
}
