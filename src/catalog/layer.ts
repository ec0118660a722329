import { existsSync, readdirSync, readFileSync, statSync, type Dirent } from 'node:fs';
import { join } from 'node:path';
import { templateError } from '../errors.js';
import { layerManifest, type LayerManifest } from './manifest.js';
import { readYaml } from './yaml.js';

/** In this order slots and lists are concatenated; inside a kind by id, inside an id common < family < stack. */
export const layerKinds = [
  'base',
  'database',
  'part',
  'auth',
  'feature',
  'example',
  'resource',
] as const;
export type LayerKind = (typeof layerKinds)[number];

/** A file of a layer as it lies in templates/. */
export interface SourceFile {
  /** Path below templates/, for messages. */
  readonly source: string;
  /** Path below `files/`, `slots/` or `partials/`, as written: `_` and `[expr]` not yet replaced. */
  readonly path: string;
  readonly bytes: Uint8Array;
  /** Decoded text of a `.hbs` file. */
  readonly template: string | undefined;
  readonly executable: boolean;
}

/** One folder of templates/: the unit of composition. */
export interface Layer {
  /** Path of the folder below templates/, e.g. `families/node/auth/jwt`. */
  readonly id: string;
  readonly kind: LayerKind;
  /** The choice it belongs to; '' for base and resource. */
  readonly choice: string;
  readonly manifest: LayerManifest;
  readonly files: readonly SourceFile[];
  /** Slot name → contribution. */
  readonly slots: ReadonlyMap<string, SourceFile>;
  readonly partials: ReadonlyMap<string, SourceFile>;
  /** `with/<kind>.<id>` folders: active when that other choice is active too. */
  readonly with: readonly { readonly kind: string; readonly id: string; readonly layer: Layer }[];
  /** `without` folder: active when this choice is not made. */
  readonly without: Layer | undefined;
}

const emptyManifest: LayerManifest = layerManifest.parse({});
const parts = new Set(['layer.yaml', 'files', 'slots', 'partials', 'with', 'without']);
/** `resource/` lies beside `base/`; notes may lie anywhere. */
const ignored = /^(NOTES|README)\.md$/;

/**
 * Reads one layer folder with everything below it.
 * @throws KeelsonError when the folder holds something that has no meaning there
 */
export function readLayer(root: string, id: string, kind: LayerKind, choice: string): Layer {
  const folder = join(root, id);
  const entries = new Set(readdirSync(folder));
  for (const entry of entries) {
    if (!parts.has(entry) && !ignored.test(entry)) {
      throw templateError(`a layer has no "${entry}"`, {
        where: `${id}/${entry}`,
        remedy: 'Output belongs in files/, contributions in slots/.',
      });
    }
  }
  const inner = (name: string): SourceFile[] =>
    entries.has(name) ? readFiles(root, `${id}/${name}`) : [];
  return {
    id,
    kind,
    choice,
    manifest: entries.has('layer.yaml') ? readManifest(root, `${id}/layer.yaml`) : emptyManifest,
    files: inner('files'),
    slots: named(inner('slots')),
    partials: named(inner('partials')),
    with: entries.has('with') ? readWith(root, `${id}/with`, kind, choice) : [],
    without: entries.has('without') ? readLayer(root, `${id}/without`, kind, choice) : undefined,
  };
}

function readManifest(root: string, id: string): LayerManifest {
  const text = readFileSync(join(root, id), 'utf8');
  return readYaml({ text, name: id, from: 'templates' }, layerManifest);
}

function readWith(root: string, folder: string, kind: LayerKind, choice: string): Layer['with'] {
  return readdirSync(join(root, folder))
    .sort()
    .map((name) => {
      const match = /^(database|part|auth|feature|example)\.([a-z0-9-]+)$/.exec(name);
      if (!match?.[1] || !match[2]) {
        throw templateError(`"${name}" is not <kind>.<id>`, { where: `${folder}/${name}` });
      }
      return {
        kind: match[1],
        id: match[2],
        layer: readLayer(root, `${folder}/${name}`, kind, choice),
      };
    });
}

/** All files below a folder, sorted by path. */
function readFiles(root: string, folder: string): SourceFile[] {
  const files: SourceFile[] = [];
  const walk = (below: string): void => {
    const entries = readdirSync(join(root, folder, below), { withFileTypes: true });
    for (const entry of entries.sort(byName)) {
      const path = below === '' ? entry.name : `${below}/${entry.name}`;
      if (entry.isDirectory()) walk(path);
      else files.push(readSource(root, folder, path));
    }
  };
  walk('');
  return files;
}

function byName(a: Dirent, b: Dirent): number {
  return a.name < b.name ? -1 : a.name > b.name ? 1 : 0;
}

function readSource(root: string, folder: string, path: string): SourceFile {
  const bytes = readFileSync(join(root, folder, path));
  return {
    source: `${folder}/${path}`,
    path,
    bytes,
    template: path.endsWith('.hbs') ? bytes.toString('utf8') : undefined,
    executable: /(^|\/)bin\//.test(path) || (bytes[0] === 0x23 && bytes[1] === 0x21),
  };
}

function named(files: readonly SourceFile[]): Map<string, SourceFile> {
  return new Map(
    files.map((file) => {
      if (!file.path.endsWith('.hbs') || file.path.includes('/')) {
        throw templateError('slots and partials are files named <name>.hbs', {
          where: file.source,
        });
      }
      return [file.path.slice(0, -'.hbs'.length), file];
    }),
  );
}

/** Whether a folder of that path exists below templates/. */
export function layerExists(root: string, id: string): boolean {
  const folder = join(root, id);
  return existsSync(folder) && statSync(folder).isDirectory();
}
