import { templateError } from '../errors.js';
import type { Origin, TemplateFiles } from './files.js';
import { layerManifest, type LayerManifest } from './manifest.js';
import { readYaml } from './yaml.js';

/** Kind of layer → the folder for it, with one more for each id; base, resource and change have none. */
export const layerFolders = {
  base: 'base',
  manager: 'managers',
  database: 'databases',
  part: 'parts',
  auth: 'auth',
  feature: 'features',
  example: 'examples',
  resource: 'resource',
  change: 'change',
} as const;
export type LayerKind = keyof typeof layerFolders;

/** A file of a layer as it lies in templates/. */
export interface SourceFile {
  /** Path below templates/, for messages. */
  readonly source: string;
  /** Path below `files/`, `slots/` or `partials/`, as written: `_` and `[expr]` not yet replaced. */
  readonly path: string;
  readonly bytes: Uint8Array;
  /** Whether it is rendered: a `.hbs` file. */
  readonly isTemplate: boolean;
  /** Decoded text of a template. */
  readonly template: string | undefined;
  readonly executable: boolean;
  /** The pack it is of; undefined for keelson's own. */
  readonly origin?: Origin | undefined;
}

/** One folder of templates/: the unit of composition. */
export interface Layer {
  /** Path of the folder below templates/, e.g. `families/node/auth/jwt`. */
  readonly id: string;
  readonly kind: LayerKind;
  /** The choice it belongs to; '' for base, resource and change. */
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
const entryNames = new Set(['layer.yaml', 'files', 'slots', 'partials', 'with', 'without']);
/** Notes to those who write templates may lie anywhere. */
const ignored = /^(NOTES|README)\.md$/;

/**
 * Opens one layer folder. Its manifest is read at once, its files when they are asked for: what is
 * only offered, and not chosen, costs no more than its manifest.
 * @throws KeelsonError when the folder holds something that has no meaning there
 */
export function readLayer(root: TemplateFiles, id: string, kind: LayerKind, choice: string): Layer {
  return new LayerFolder(root, id, kind, choice);
}

class LayerFolder implements Layer {
  readonly id: string;
  readonly kind: LayerKind;
  readonly choice: string;
  readonly manifest: LayerManifest;
  readonly #root: TemplateFiles;
  readonly #entries: ReadonlySet<string>;
  #files: Layer['files'] | undefined;
  #slots: Layer['slots'] | undefined;
  #partials: Layer['partials'] | undefined;
  #with: Layer['with'] | undefined;
  #without: { readonly layer: Layer | undefined } | undefined;

  constructor(root: TemplateFiles, id: string, kind: LayerKind, choice: string) {
    this.id = id;
    this.kind = kind;
    this.choice = choice;
    this.#root = root;
    this.#entries = new Set((root.entries(id) ?? []).map(({ name }) => name));
    refuseStrangers(this.#entries, id);
    this.manifest = this.#entries.has('layer.yaml')
      ? readManifest(root, `${id}/layer.yaml`)
      : emptyManifest;
  }

  get files(): Layer['files'] {
    return (this.#files ??= this.#read('files'));
  }

  get slots(): Layer['slots'] {
    return (this.#slots ??= named(this.#read('slots')));
  }

  get partials(): Layer['partials'] {
    return (this.#partials ??= named(this.#read('partials')));
  }

  get with(): Layer['with'] {
    return (this.#with ??= this.#entries.has('with')
      ? readWith(this.#root, `${this.id}/with`, this.kind, this.choice)
      : []);
  }

  get without(): Layer | undefined {
    this.#without ??= {
      layer: this.#entries.has('without')
        ? readLayer(this.#root, `${this.id}/without`, this.kind, this.choice)
        : undefined,
    };
    return this.#without.layer;
  }

  #read(folder: string): SourceFile[] {
    return this.#entries.has(folder) ? readFiles(this.#root, `${this.id}/${folder}`) : [];
  }
}

function refuseStrangers(entries: ReadonlySet<string>, id: string): void {
  for (const entry of entries) {
    if (entryNames.has(entry) || ignored.test(entry)) continue;
    throw templateError(`a layer has no "${entry}"`, {
      where: `${id}/${entry}`,
      remedy: 'Output belongs in files/, contributions in slots/.',
    });
  }
}

function readManifest(root: TemplateFiles, id: string): LayerManifest {
  const text = root.read(id)?.toString('utf8') ?? '';
  return readYaml({ text, name: id, from: 'templates' }, layerManifest);
}

function readWith(
  root: TemplateFiles,
  folder: string,
  kind: LayerKind,
  choice: string,
): Layer['with'] {
  return (root.entries(folder) ?? []).map(({ name }) => {
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

/** What tools that look at templates leave in them; a file of the output is written `_name`, never `.name`. */
export const leftBehind = /^(\.|__pycache__$)/;

/** All files below a folder, sorted by path. */
function readFiles(root: TemplateFiles, folder: string): SourceFile[] {
  const files: SourceFile[] = [];
  const walk = (below: string): void => {
    const entries = root.entries(below === '' ? folder : `${folder}/${below}`) ?? [];
    for (const entry of entries.filter(({ name }) => !leftBehind.test(name))) {
      const path = below === '' ? entry.name : `${below}/${entry.name}`;
      if (entry.isFolder) walk(path);
      else files.push(new FileOfLayer(root, `${folder}/${path}`, path));
    }
  };
  walk('');
  return files;
}

/** A file below templates/, read when it is first asked for: of a change to a project most are not. */
class FileOfLayer implements SourceFile {
  readonly source: string;
  readonly path: string;
  readonly #root: TemplateFiles;
  #bytes: Uint8Array | undefined;
  #template: string | undefined;

  constructor(root: TemplateFiles, source: string, path: string) {
    this.source = source;
    this.path = path;
    this.#root = root;
  }

  get bytes(): Uint8Array {
    return (this.#bytes ??= this.#root.read(this.source) ?? Buffer.alloc(0));
  }

  get template(): string | undefined {
    if (!this.isTemplate) return undefined;
    return (this.#template ??= Buffer.from(this.bytes).toString('utf8'));
  }

  get isTemplate(): boolean {
    return this.path.endsWith('.hbs');
  }

  get executable(): boolean {
    return /(^|\/)bin\//.test(this.path) || (this.bytes[0] === 0x23 && this.bytes[1] === 0x21);
  }

  get origin(): Origin | undefined {
    return this.#root.originOf(this.source);
  }
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
