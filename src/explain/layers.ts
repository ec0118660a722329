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
  /** Name of the pack that brings it; undefined for keelson's own. */
  readonly pack?: string | undefined;
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
      case 'manager':
        return { ...this.#ofEverybody(id), why: `${layer.choice} installs the packages` };
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
    return { kind, id, label: found?.label ?? id, hint: found?.hint ?? '', pack: found?.pack };
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

  #ofPart({ id, choice: part }: Layer): Reason {
    const users = this.#loaded.layers.filter(({ manifest }) => manifest.includes.includes(part));
    const names = [...new Set(users.map((user) => this.#userOf(user)))];
    const needs = `${listed(names)} ${names.length === 1 ? 'needs' : 'need'} it: the part “${part}”`;
    return {
      why: [needs, ...this.#others(id)].join(', together with '),
      choice: undefined,
      command: undefined,
      read: this.readOf('part', part),
    };
  }

  #userOf({ id, kind, choice }: Layer): string {
    if (kind === 'part') return choice;
    if (kind === 'change') return 'what was added later';
    return this.reasonOf(id).choice?.label ?? 'every resource';
  }

  /** The other choices that a layer is for, from its `with/` folders. */
  #others(id: string): string[] {
    return [...id.matchAll(/\/with\/(\w+)\.([\w-]+)/g)].map(([, kind, other = '']) =>
      kind === 'part' ? `the part “${other}”` : this.choice(kind as ChoiceKind, other).label,
    );
  }

  #ofChoice(layer: Layer, kind: ChoiceKind): Reason {
    const choice = this.choice(kind, layer.choice);
    const read = this.readOf(kind, layer.choice);
    const origin = choice.pack === undefined ? '' : `, of the pack ${choice.pack}`;
    const name = `“${choice.label}” (${kind}${origin})`;
    if (layer.id.endsWith('/without') || layer.id.includes('/without/')) {
      const command = `keelson add feature ${choice.id}`;
      return { why: `${name} is not chosen, and this stands in for it`, choice, command, read };
    }
    return {
      why: [`${name} is chosen`, ...this.#others(layer.id)].join(', together with '),
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
