import * as z from 'zod';
import { templateError } from '../errors.js';
import type { TemplateFiles } from './files.js';
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

/**
 * Reads the versions of a stack from the native manifests in `versions/`, and from those of packs in a folder each.
 * @throws KeelsonError where two give one package other versions
 */
export function readVersions(root: TemplateFiles, folder: string): Versions {
  const versions = new Map<string, string>();
  for (const { name: file, isFolder } of root.entries(folder) ?? []) {
    const found = isFolder
      ? readVersions(root, `${folder}/${file}`)
      : readManifest(root, `${folder}/${file}`, file);
    for (const [id, version] of found) {
      const other = versions.get(id);
      if (other !== undefined && other !== version) {
        throw templateError(`"${id}" has the version ${other} already, and not ${version}`, {
          where: `${folder}/${file}`,
        });
      }
      versions.set(id, version);
    }
  }
  return versions;
}

function readManifest(root: TemplateFiles, name: string, file: string): Versions {
  if (!Object.hasOwn(versionReaders, file)) {
    throw templateError(`no reader for versions in "${file}"`, { where: name });
  }
  const { read } = versionReaders[file as keyof typeof versionReaders];
  return read(root.read(name)?.toString('utf8') ?? '', name);
}
