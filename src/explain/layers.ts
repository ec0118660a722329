import type { Catalog, LoadedStack } from '../catalog/catalog.js';
import type { Layer } from '../catalog/layer.js';
import type { Reading } from '../catalog/manifest.js';
import type { Blueprint, ChoiceKind } from '../types.js';

/** What a layer is there for, in the words of the manifests. */

/** A choice of the blueprint, as a person knows it. */
export interface NamedChoice {
  readonly kind: ChoiceKind;
  readonly id: string;
  readonly label: string;
  readonly hint: string;
}

export interface Reason {
  /** Completes "… because". */
  readonly why: string;
  /** What it goes with, if that is a choice. */
  readonly choice: NamedChoice | undefined;
  /** How it is taken out, or put in its place, where there is a way. */
  readonly command: string | undefined;
  readonly read: readonly Reading[];
}

/** Explains the layers of one project, or of one that could be. */
export class LayerWords {
  readonly #catalog: Catalog;
  readonly #loaded: LoadedStack;
  readonly #framework: string;

  constructor(blueprint: Blueprint, catalog: Catalog) {
    this.#catalog = catalog;
    this.#loaded = catalog.load(blueprint);
    this.#framework = blueprint.framework;
  }

  /** Why a layer is active. */
  reasonOf(id: string): Reason {
    const layer = this.#loaded.layers.find((each) => each.id === id);
    if (layer === undefined) return this.#ofEverybody('');
    switch (layer.kind) {
      case 'base':
        return this.#ofEverybody(id);
      case 'part':
        return this.#ofPart(layer);
      case 'database':
      case 'auth':
      case 'feature':
      case 'example':
        return this.#ofChoice(layer, layer.kind);
      case 'resource':
        return { ...this.#ofEverybody(id), why: 'every resource has it' };
      case 'change':
        return { ...this.#ofEverybody(id), why: 'every field that was added later has it' };
    }
  }

  choice(kind: ChoiceKind, id: string): NamedChoice {
    const found = this.#catalog.choices(this.#framework, kind).find((each) => each.id === id);
    return { kind, id, label: found?.label ?? id, hint: found?.hint ?? '' };
  }

  /** What to read about a choice, whichever layer names it. */
  readOf(kind: Layer['kind'], id: string): readonly Reading[] {
    return this.#catalog
      .layersOf(this.#framework, kind, id)
      .flatMap(({ manifest }) => manifest.read);
  }

  #ofEverybody(id: string): Reason {
    const { stack } = this.#loaded;
    const { label } = id.startsWith('stacks/') ? stack.manifest : stack.family.manifest;
    const isCommon = id === '' || id.startsWith('common');
    return {
      why: isCommon ? 'every project has it' : `every project in ${label} has it`,
      choice: undefined,
      command: undefined,
      read: [...stack.manifest.read, ...stack.family.manifest.read],
    };
  }

  #ofPart({ choice: part }: Layer): Reason {
    const users = this.#loaded.layers.filter(({ manifest }) => manifest.includes.includes(part));
    const words = users.map((user) =>
      user.kind === 'part' ? user.choice : this.reasonOf(user.id).choice?.label,
    );
    const names = [...new Set(words.map((word) => word ?? 'every resource'))];
    return {
      why: `${listed(names)} ${names.length === 1 ? 'needs' : 'need'} it: the part “${part}”`,
      choice: undefined,
      command: undefined,
      read: this.readOf('part', part),
    };
  }

  #ofChoice(layer: Layer, kind: ChoiceKind): Reason {
    const choice = this.choice(kind, layer.choice);
    const read = this.readOf(kind, layer.choice);
    const name = `“${choice.label}” (${kind})`;
    if (layer.id.endsWith('/without') || layer.id.includes('/without/')) {
      const command = `keelson add feature ${choice.id}`;
      return { why: `${name} is not chosen, and this stands in for it`, choice, command, read };
    }
    const others = [...layer.id.matchAll(/\/with\/(\w+)\.([\w-]+)/g)].map(([, with_, id]) =>
      with_ === 'part'
        ? `the part “${id ?? ''}”`
        : this.choice(with_ as ChoiceKind, id ?? '').label,
    );
    return {
      why: [`${name} is chosen`, ...others].join(', together with '),
      choice,
      command: kind === 'feature' ? `keelson remove feature ${choice.id}` : undefined,
      read,
    };
  }
}

/** `a, b and c` */
export function listed(words: readonly string[]): string {
  if (words.length < 2) return words.join('');
  return `${words.slice(0, -1).join(', ')} and ${words.at(-1) ?? ''}`;
}
