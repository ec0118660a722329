import type { Catalog } from '../../src/catalog/catalog.js';
import type { Layer, SourceFile } from '../../src/catalog/layer.js';
import type { Shape } from './shape.js';
import { wholeStack, type WholeStack } from './stack-layers.js';
import { lintTemplate } from './template-lint.js';

export interface Contexts {
  /** What an ordinary file sees. */
  readonly view: Shape;
  /** What a file of a resource sees. */
  readonly resource: Shape;
  /** What a file of an added field sees. */
  readonly change: Shape;
}

/** What the layers of a kind see, whatever opens a slot of theirs; undefined where that depends on who opens it. */
function ownContext({ kind }: Layer, contexts: Contexts): Shape | undefined {
  return kind === 'resource' || kind === 'change' ? contexts[kind] : undefined;
}

const slotCall = /^[ \t]*\{\{>\s*slots\/([\w.-]+)\s*\}\}[ \t]*$/gm;

/** Every rule about one stack's templates, apart from what they render to. */
export function lintStack(catalog: Catalog, id: string, contexts: Contexts): string[] {
  const whole = wholeStack(catalog, id);
  return [
    ...lintTemplates(whole, contexts),
    ...lintSlots(whole),
    ...lintPackages(whole),
    ...lintChoices(whole, catalog),
  ];
}

/** The contexts in which each slot is opened, followed through slots that slots open. */
function slotContexts(layers: readonly Layer[], contexts: Contexts): Map<string, Set<Shape>> {
  const found = new Map<string, Set<Shape>>();
  const open = (template: string | undefined, context: Shape): void => {
    for (const [, slot = ''] of (template ?? '').matchAll(slotCall)) {
      const known = found.get(slot) ?? new Set();
      found.set(slot, known);
      if (known.has(context)) continue;
      known.add(context);
      for (const layer of layers) {
        open(layer.slots.get(slot)?.template, ownContext(layer, contexts) ?? context);
      }
    }
  };
  for (const layer of layers) {
    const context = ownContext(layer, contexts) ?? contexts.view;
    for (const file of layer.files) open(file.template, context);
  }
  return found;
}

function lintTemplates({ layers, choices }: WholeStack, contexts: Contexts): string[] {
  const partials = new Map<string, SourceFile>();
  const faults: string[] = [];
  for (const layer of layers) {
    for (const [name, source] of layer.partials) {
      if (partials.has(name)) faults.push(`${source.source}: another partial has that name`);
      partials.set(name, source);
    }
  }
  const neutral = new Set(['none']);
  const ids = new Set(
    [...choices]
      .filter((choice) => !choice.startsWith('part.'))
      .map((choice) => choice.slice(choice.indexOf('.') + 1))
      .filter((choice) => !neutral.has(choice)),
  );
  const opened = slotContexts(layers, contexts);
  for (const layer of layers) {
    const own = ownContext(layer, contexts);
    const lint = (source: SourceFile, context: Shape): void => {
      if (source.template === undefined) return;
      faults.push(...lintTemplate({ source, context }, { partials, ids }));
    };
    for (const file of layer.files) lint(file, own ?? contexts.view);
    for (const [slot, source] of layer.slots) {
      const around = own ? [own] : [...(opened.get(slot) ?? [])];
      for (const context of around) lint(source, context);
    }
  }
  return [...new Set(faults)];
}

/** Opened, documented, filled: each slot is all three. */
function lintSlots({ layers, stack }: WholeStack): string[] {
  const documented = new Set(
    [stack.common, stack.family, stack].flatMap(({ manifest }) => Object.keys(manifest.slots)),
  );
  const filled = new Map<string, string>();
  const opened = new Map<string, string>();
  for (const layer of layers) {
    for (const [slot, source] of layer.slots) filled.set(slot, source.source);
    for (const source of [...layer.files, ...layer.slots.values(), ...layer.partials.values()]) {
      for (const [, slot = ''] of (source.template ?? '').matchAll(slotCall)) {
        opened.set(slot, source.source);
      }
    }
  }
  const missing = (
    from: ReadonlyMap<string, string>,
    in_: { has(slot: string): boolean },
    what: string,
  ): string[] =>
    [...from]
      .filter(([slot]) => !in_.has(slot))
      .map(([slot, source]) => `${source}: the slot "${slot}" ${what}`);
  const manifest = new Map([...documented].map((slot) => [slot, `stacks/${stack.id} slots`]));
  return [
    ...missing(filled, opened, 'is opened by nobody'),
    ...missing(opened, filled, 'is filled by nobody'),
    ...missing(opened, documented, 'is not documented'),
    ...missing(manifest, opened, 'is documented and opened by nobody'),
  ];
}

/** Versions and names of packages: each version is used, each name has one. */
function lintPackages({ layers, stack }: WholeStack): string[] {
  const named = new Map<string, string>();
  for (const { id, manifest } of layers) {
    for (const name of [...manifest.packages, ...manifest.devPackages]) named.set(name, id);
  }
  return [
    ...[...named]
      .filter(([name]) => !stack.versions.has(name))
      .map(([name, layer]) => `${layer}/layer.yaml: the package "${name}" has no version`),
    ...[...stack.versions.keys()]
      .filter((name) => !named.has(name))
      .map((name) => `stacks/${stack.id}/versions: no layer names the package "${name}"`),
  ];
}

/** Labels, and names of other choices that exist. */
function lintChoices(whole: WholeStack, catalog: Catalog): string[] {
  const { stack, layers, choices } = whole;
  const faults: string[] = [];
  const included = new Set(layers.flatMap((layer) => layer.manifest.includes));
  for (const choice of choices) {
    const [kind = '', id = ''] = choice.split('.');
    if (kind === 'part') {
      if (!included.has(id)) faults.push(`parts/${id}: no layer includes it`);
      continue;
    }
    const described = layers.filter((layer) => layer.kind === kind && layer.choice === id);
    if (!described.some(({ manifest }) => manifest.label !== undefined)) {
      faults.push(`${choice}: no layer.yaml gives it a label`);
    }
    if (!described.some(({ manifest }) => manifest.hint !== undefined)) {
      faults.push(`${choice}: no layer.yaml gives it a hint`);
    }
  }
  for (const kind of ['database', 'auth', 'example'] as const) {
    const defaults = catalog.choices(stack.id, kind).filter((choice) => choice.isDefault);
    if (defaults.length !== 1) faults.push(`${kind}: ${defaults.length} choices are the default`);
  }
  for (const layer of layers) {
    for (const other of layer.with) {
      if (!choices.has(`${other.kind}.${other.id}`)) {
        faults.push(`${other.layer.id}: there is no ${other.kind} "${other.id}"`);
      }
    }
    for (const key of ['requires', 'conflicts'] as const) {
      for (const [kind, ids] of Object.entries(layer.manifest[key])) {
        for (const id of ids ?? []) {
          if (!choices.has(`${kind}.${id}`)) {
            faults.push(`${layer.id}/layer.yaml: there is no ${kind} "${id}" in ${key}`);
          }
        }
      }
    }
  }
  return faults;
}
