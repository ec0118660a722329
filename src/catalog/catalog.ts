import { inputError, templateError } from '../errors.js';
import { managerOf } from '../managers/managers.js';
import { choiceKinds, type ChoiceKind, type FieldChange, type PackReference } from '../types.js';
import { activeLayers } from './activate.js';
import { filesIn, type TemplateFiles } from './files.js';
import { layerFolders, readLayer, type Layer, type LayerKind } from './layer.js';
import {
  commonManifest,
  familyManifest,
  stackManifest,
  type CommonManifest,
  type FamilyManifest,
  type StackManifest,
} from './manifest.js';
import { readVersions, type Versions } from './versions.js';
import { readYaml } from './yaml.js';

/** Something that can be chosen. */
export interface Choice {
  readonly id: string;
  readonly label: string;
  /** One line of why. */
  readonly hint: string;
  /** Taken when nothing was answered. */
  readonly isDefault: boolean;
  /** Name of the pack that brings it; undefined for keelson's own. */
  readonly pack?: string | undefined;
}

export interface Stack {
  readonly id: string;
  readonly manifest: StackManifest;
  readonly family: { readonly id: string; readonly manifest: FamilyManifest };
  readonly common: { readonly manifest: CommonManifest };
  /** What installs and runs its projects. */
  readonly ecosystem: string;
  /** Step → what runs for it. */
  readonly commands: Readonly<Record<string, string>>;
  readonly versions: Versions;
}

/** What a composition needs to know of a blueprint. */
export interface Selection {
  readonly framework: string;
  readonly database: string;
  readonly auth: string;
  readonly example: string;
  readonly features: readonly string[];
  /** The ecosystem's first one where nothing is said. */
  readonly packageManager?: string;
  /** In the notation; whether there are any decides on what all of them share. */
  readonly resources?: readonly string[];
  /** Whether there are any decides on what migrations of added fields share. */
  readonly changes?: readonly FieldChange[];
}

/** The stack of a selection and its active layers in order. */
export interface LoadedStack {
  readonly stack: Stack;
  readonly layers: readonly Layer[];
  /** Choice → label, for every choice of the selection. */
  readonly labels: ReadonlyMap<string, string>;
}

/** Everything that templates/ offers. Folders are read when they are first needed, and once. */
export interface Catalog {
  /** The packs it has choices from. */
  readonly packs: readonly PackReference[];
  /** Name of the pack that a file or folder of templates is of; undefined for keelson's own. */
  readonly packOf: (path: string) => string | undefined;
  stacks(): readonly Choice[];
  /** The folder names alone: nothing is read. */
  stackIds(): readonly string[];
  /** @throws KeelsonError (exit 2) for an unknown stack */
  stack(id: string): Stack;
  choices(stack: string, kind: ChoiceKind): readonly Choice[];
  /** Every layer of one choice of a stack: common, family, stack. */
  layersOf(stack: string, kind: LayerKind, id: string): readonly Layer[];
  /** Ids of the parts that exist for a stack. */
  parts(stack: string): readonly string[];
  /** The active layers of a selection. @throws KeelsonError (exit 2) for an unknown choice */
  load(selection: Selection): LoadedStack;
}

const isOffered = (kind: LayerKind): kind is ChoiceKind =>
  (choiceKinds as readonly LayerKind[]).includes(kind);

/**
 * Opens the templates. Nothing is read before it is needed.
 *
 * @param from their folder, or several trees laid over each other
 * @param packs those among them
 */
export function loadCatalog(
  from: string | TemplateFiles,
  packs: readonly PackReference[] = [],
): Catalog {
  const files = typeof from === 'string' ? filesIn(from) : from;
  const layers = new Map<string, Layer | undefined>();
  const stacks = new Map<string, Stack>();

  function layerAt(id: string, kind: LayerKind, choice: string): Layer | undefined {
    if (!layers.has(id)) {
      layers.set(
        id,
        files.entries(id) === undefined ? undefined : readLayer(files, id, kind, choice),
      );
    }
    return layers.get(id);
  }

  function scopes(stack: string): readonly string[] {
    return ['common', `families/${stackOf(stack).family.id}`, `stacks/${stack}`];
  }

  function stackOf(id: string): Stack {
    const known = stacks.get(id);
    if (known) return known;
    if (!folderNames(files, 'stacks').includes(id)) {
      throw inputError(`there is no framework "${id}"`, {
        remedy: `Choose one of: ${folderNames(files, 'stacks').join(', ')}.`,
      });
    }
    const stack = readStack(files, id);
    stacks.set(id, stack);
    return stack;
  }

  function layersOf(stack: string, kind: LayerKind, id: string): Layer[] {
    const folder = layerFolders[kind];
    return scopes(stack)
      .map((scope) =>
        layerAt(id === '' ? `${scope}/${folder}` : `${scope}/${folder}/${id}`, kind, id),
      )
      .filter((layer) => layer !== undefined);
  }

  function ids(stack: string, kind: LayerKind): string[] {
    // What only stands in common is a document about a choice; for a database or auth it needs code too.
    const [common, ...own] = scopes(stack);
    const offered = kind === 'feature' || kind === 'example' ? [common, ...own] : own;
    const found = offered.flatMap((scope) =>
      folderNames(files, `${scope ?? ''}/${layerFolders[kind]}`),
    );
    const only = isOffered(kind) ? stackOf(stack).manifest.offers[kind] : undefined;
    return [...new Set(found)].filter((id) => only?.includes(id) ?? true).sort();
  }

  function choices(stack: string, kind: ChoiceKind): Choice[] {
    return ids(stack, kind).map((id) => {
      const manifests = layersOf(stack, kind, id).map((layer) => layer.manifest);
      const described = manifests.find((manifest) => manifest.label !== undefined);
      return {
        id,
        label: described?.label ?? id,
        hint: manifests.find((manifest) => manifest.hint !== undefined)?.hint ?? '',
        isDefault: manifests.some((manifest) => manifest.default),
        pack: packOfChoice(stack, kind, id),
      };
    });
  }

  function packOfChoice(stack: string, kind: ChoiceKind, id: string): string | undefined {
    const packs = layersOf(stack, kind, id).map((layer) => files.originOf(layer.id)?.pack);
    return packs.every((pack) => pack !== undefined) ? packs[0] : undefined;
  }

  function requireChoice(stack: string, kind: ChoiceKind, id: string): Choice {
    const offered = choices(stack, kind);
    const choice = offered.find((candidate) => candidate.id === id);
    if (choice) return choice;
    throw inputError(`${stackOf(stack).manifest.label} has no ${kind} "${id}"`, {
      remedy: `Choose one of: ${offered.map((candidate) => candidate.id).join(', ')}.`,
    });
  }

  function load(selection: Selection): LoadedStack {
    const { framework, database, auth, example, features } = selection;
    const chosen: readonly (readonly [ChoiceKind, string])[] = [
      ['database', database],
      ['auth', auth],
      ...features.map((feature) => ['feature', feature] as const),
      ['example', example],
    ];
    return {
      stack: stackOf(framework),
      labels: new Map(
        chosen.map(([kind, id]) => [`${kind}.${id}`, requireChoice(framework, kind, id).label]),
      ),
      layers: activeLayers(selection, {
        manager: managerOf(stackOf(framework).ecosystem, selection.packageManager).id,
        layersOf: (kind, id) => layersOf(framework, kind, id),
        features: ids(framework, 'feature'),
      }),
    };
  }

  return {
    packs,
    packOf: (path) => files.originOf(path)?.pack,
    stack: stackOf,
    choices,
    layersOf,
    load,
    stackIds: () => folderNames(files, 'stacks'),
    parts: (stack) => ids(stack, 'part'),
    stacks: () =>
      folderNames(files, 'stacks').map((id) => {
        const { label, hint, default: isDefault } = stackOf(id).manifest;
        return {
          id,
          label,
          hint: hint ?? '',
          isDefault,
          pack: files.originOf(`stacks/${id}`)?.pack,
        };
      }),
  };
}

function folderNames(files: TemplateFiles, folder: string): string[] {
  return (files.entries(folder) ?? []).filter(({ isFolder }) => isFolder).map(({ name }) => name);
}

function readStack(files: TemplateFiles, id: string): Stack {
  const open = (name: string): string => {
    const bytes = files.read(name);
    if (bytes !== undefined) return bytes.toString('utf8');
    throw templateError(`the framework "${id}" needs ${name}`, { where: name });
  };
  const read = <T>(name: string, schema: Parameters<typeof readYaml<T>>[1]): T =>
    readYaml({ text: open(name), name, from: 'templates' }, schema);
  const manifest = read(`stacks/${id}/stack.yaml`, stackManifest);
  const family = read(`families/${manifest.family}/family.yaml`, familyManifest);
  return {
    id,
    manifest,
    family: { id: manifest.family, manifest: family },
    common: {
      manifest:
        files.read('common/common.yaml') === undefined
          ? commonManifest.parse({})
          : read('common/common.yaml', commonManifest),
    },
    ecosystem: manifest.ecosystem ?? family.ecosystem,
    commands: { ...family.commands, ...manifest.commands },
    versions: readVersions(files, `stacks/${id}/versions`),
  };
}
